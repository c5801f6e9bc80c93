import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { expect, test } from 'vitest';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { randomizeWeights, withTraining } from './helpers';

const tf = await loadTensorFlow();

const size = [8, 8] as const;

function network(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.flatten(),
      tf.layers.batchNormalization({}),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model, 'ownership');
  return model;
}

/** The values at an offset of a longer array. One of 16 consecutive offsets is a multiple of 64 bytes. */
function placed(values: Float32Array, offset: number): Float32Array {
  const longer = new Float32Array(values.length + 16);
  longer.set(values, offset);
  return longer.subarray(offset, offset + values.length);
}

// tfjs-node lends TensorFlow such memory. A variable that kept it would release it on one of TensorFlow's threads, where JavaScript may
// not be touched: processes that did so died of a broken heap.
test('a state shares no memory with the arrays it was written from, at any offset', async () => {
  const model = network();
  await withTraining(tf, model, {}, (training) => {
    const state = training.readState();
    for (let offset = 0; offset < 16; offset += 1) {
      const given = new Map([...state].map(([name, values]) => [name, placed(values, offset)]));
      training.writeState(given);
      for (const values of given.values()) values.fill(7);
      expect(training.readState(), `at place ${String(offset)} of 16`).toEqual(state);
    }
  });
  model.dispose();
});
