import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import {
  gradientsIn,
  graphGradients,
  noiseBatch,
  norm,
  randomizeWeights,
  uniform,
  withTraining,
  worstError,
} from './helpers';
import { oracleGradients } from './oracle';

const tf = await loadTensorFlow();

const counts = [32, 7, 1, 64, 19];
const size = [6, 6] as const;

function network(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
      tf.layers.batchNormalization({}),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  randomizeWeights(tf, model, 'uneven');
  return model;
}

test('batches of any size follow each other in one session without affecting each other', async () => {
  const model = network();
  const batches = counts.map((count) => noiseBatch({ count, size, classes: 3, seed: count }));
  const inOne = await withTraining(tf, model, {}, (training) =>
    batches.map((batch) => {
      training.initialize();
      const { loss } = training.step(batch, 1, 1);
      return { loss, gradients: gradientsIn(training.readState()) };
    }),
  );
  for (const [index, batch] of batches.entries()) {
    const fresh = await graphGradients(tf, model, batch);
    expect(inOne[index]).toEqual({ loss: fresh.loss, gradients: fresh.gradients });
    // Batch normalization of a batch writes to tfjs's model too; the compiled training has its own.
    const { loss, gradients } = oracleGradients(tf, model, batch);
    expect(fresh.loss).toBeCloseTo(loss, 5);
    expect(worstError(fresh.gradients, gradients)).toBeLessThan(1e-4);
  }
  model.dispose();
});

test('sample weights are relative to the sum of their own batch', async () => {
  const model = network();
  for (const count of counts) {
    const weights = uniform(randomGenerator(`weights ${String(count)}`), count, 0.1, 3);
    const batch = noiseBatch({ count, size, classes: 3, seed: count, weights });
    const once = await graphGradients(tf, model, batch);
    const tenfold = await graphGradients(tf, model, { ...batch, weights: weights.map((value) => value * 16) });
    expect(tenfold.loss).toBeCloseTo(once.loss, 6);
    expect(worstError(tenfold.gradients, once.gradients)).toBeLessThan(1e-5);
    const same = await graphGradients(tf, model, { ...batch, weights: new Float32Array(count).fill(0.37) });
    const none = await graphGradients(tf, model, { ...batch, weights: null });
    expect(same.loss).toBeCloseTo(none.loss, 5);
    expect(worstError(same.gradients, none.gradients)).toBeLessThan(1e-4);
    if (count > 1) expect(Math.abs(once.loss - none.loss)).toBeGreaterThan(1e-4 * norm([none.loss]));
  }
  model.dispose();
});
