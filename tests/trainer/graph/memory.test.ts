import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import { compileTraining } from '../../../src-main/trainer/graph/compile';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { noiseBatch, plainOptions, withTraining } from './helpers';

const tf = await loadTensorFlow();

const size = [32, 32] as const;
const batch = noiseBatch({ count: 32, size, classes: 3 });

/** Little computation on batches of 96 KB: 1,000 leaked ones would show. */
function network(): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ poolSize: 8, inputShape: [...size, 3] }),
      tf.layers.rescaling({ scale: 1 / 255 }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization({}),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}

/**
 * Growth of resident memory over `rounds` rounds, in MB, without garbage. The smallest of three measurements: a leak shows in each, an
 * allocator's or another program's noise does not.
 */
async function leakOver(rounds: number, round: (index: number) => Promise<void> | void): Promise<number> {
  const goes = [await growthOver(rounds, round), await growthOver(rounds, round), await growthOver(rounds, round)];
  return Math.min(...goes);
}

async function growthOver(rounds: number, round: (index: number) => Promise<void> | void): Promise<number> {
  const before = residentMegabytes();
  for (let index = 0; index < rounds; index += 1) await round(index);
  return residentMegabytes() - before;
}

function residentMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss() / (1024 * 1024);
}

describe('resident memory and tensors', () => {
  test('do not grow over a thousand steps, evaluations and predictions', async () => {
    const model = network();
    await withTraining(tf, model, {}, async (training) => {
      const round = (seed: number): void => {
        training.step(batch, seed, 0.001);
        training.evaluate(batch);
        training.predict(batch.pixels, batch.count);
      };
      await growthOver(500, round);
      const { numTensors } = tf.memory();
      // A leaked copy of the pixels per call would be 280 MB.
      expect(await leakOver(1000, round)).toBeLessThan(5);
      expect(tf.memory().numTensors).toBe(numTensors);
    });
    model.dispose();
  });

  test('do not grow when the state is read and written', async () => {
    const model = network();
    await withTraining(tf, model, {}, async (training) => {
      const round = (): void => {
        training.writeState(training.readState());
        training.copyWeights();
      };
      await growthOver(50, round);
      const { numTensors } = tf.memory();
      expect(await leakOver(200, round)).toBeLessThan(5);
      expect(tf.memory().numTensors).toBe(numTensors);
    });
    model.dispose();
  });

  test('grow by less than half a megabyte per graph compiled and closed', async () => {
    const model = network();
    const { numTensors } = tf.memory();
    const compileAndClose = async (): Promise<void> => {
      const training = await compileTraining(tf, model, plainOptions);
      training.step(batch, 1, 0.001);
      training.dispose();
    };
    await growthOver(15, compileAndClose);
    // TensorFlow keeps some 0.1 MB of each graph; a trainer compiles one.
    expect(await growthOver(40, compileAndClose)).toBeLessThan(20);
    expect(tf.memory().numTensors).toBe(numTensors);
    model.dispose();
  });
});
