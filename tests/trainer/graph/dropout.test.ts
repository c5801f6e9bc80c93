import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Batch, CompiledTraining } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import {
  apply,
  gradientsIn,
  graphGradients,
  inputOf,
  join,
  noiseBatch,
  plainOptions,
  randomizeWeights,
  withTraining,
  worstError,
} from './helpers';
import { oracleGradients } from './oracle';

const tf = await loadTensorFlow();

const size = [16, 16] as const;
const values = 16 * 16 * 3;
const rate = 0.3;

/** Two images of ones pass through two parallel dropouts into a dense layer with zero weights. */
function twoMasks(rates: readonly [number, number]): LayersModel {
  const input = inputOf(tf, ...size);
  const ones = apply(tf.layers.rescaling({ scale: 1 / 255 }), input);
  const [first, second] = rates.map((each) => apply(tf.layers.dropout({ rate: each, seed: 7 }), ones));
  const both = join(tf.layers.concatenate(), [
    apply(tf.layers.flatten(), first ?? ones),
    apply(tf.layers.flatten(), second ?? ones),
  ]);
  const head = tf.layers.dense({ name: 'head', units: 3, kernelInitializer: 'zeros' });
  return tf.model({ inputs: input, outputs: apply(head, both) });
}

const batch: Batch = {
  count: 2,
  pixels: new Uint8Array(2 * values).fill(255),
  labels: Int32Array.of(0, 1),
  weights: null,
  draws: null,
};

/**
 * The masks [layer][image], read off the gradient of the dense layer's kernel: with all probabilities 1/3 it is
 * (-2a + b) / 6 by the first class and (a - 2b) / 6 by the second, where a and b are the outputs of the two images' dropout.
 */
function masksOf(training: CompiledTraining, seed: number): number[][][] {
  training.initialize();
  training.step(batch, seed, 1);
  const gradient = gradientsIn(training.readState()).get('head/kernel') ?? new Float32Array();
  const inputs = Array.from({ length: 2 * values }, (_, at) => {
    const [first, second] = [6 * (gradient[3 * at] ?? NaN), 6 * (gradient[3 * at + 1] ?? NaN)];
    return [-(2 * first + second) / 3, -(first + 2 * second) / 3].map((value) => Math.round(value * 1e4) / 1e4);
  });
  return [inputs.slice(0, values), inputs.slice(values)].map((layer) =>
    [0, 1].map((image) => layer.map((pair) => pair[image] ?? NaN)),
  );
}

describe('dropout', () => {
  test('keeps 1 - rate of the values, scaled up, with a new mask each time', async () => {
    const model = twoMasks([rate, rate]);
    const masks = await withTraining(tf, model, {}, (training) =>
      Array.from({ length: 10 }, (_, seed) => masksOf(training, seed + 1)).flat(2),
    );
    const kept = Math.round(1e4 / (1 - rate)) / 1e4;
    expect([...new Set(masks.flat())].sort()).toEqual([0, kept]);
    const counts = masks.map((mask) => mask.filter((value) => value > 0).length);
    const deviation = Math.sqrt(values * rate * (1 - rate));
    for (const count of counts) expect(Math.abs(count - values * (1 - rate))).toBeLessThan(5 * deviation);
    const all = masks.length;
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(total - all * values * (1 - rate))).toBeLessThan(4 * Math.sqrt(all) * deviation);
    // Independent masks agree where both keep or both drop.
    const agreement = rate ** 2 + (1 - rate) ** 2;
    const spread = Math.sqrt(values * agreement * (1 - agreement));
    masks.forEach((mask, index) => {
      for (const other of masks.slice(index + 1)) {
        const equal = mask.filter((value, at) => value === other[at]).length;
        expect(Math.abs(equal - values * agreement)).toBeLessThan(6 * spread);
      }
    });
    model.dispose();
  });

  test('is a function of the seed', async () => {
    const model = twoMasks([rate, 0.5]);
    await withTraining(tf, model, {}, async (training) => {
      const masks = masksOf(training, 5);
      expect(masksOf(training, 6)).not.toEqual(masks);
      expect(masksOf(training, 5)).toEqual(masks);
      expect(await withTraining(tf, model, {}, (other) => masksOf(other, 5))).toEqual(masks);
    });
    model.dispose();
  });

  test('is absent in prediction and evaluation', async () => {
    const model = twoMasks([0.9, 0.9]);
    randomizeWeights(tf, model, 'dropout');
    const without = twoMasks([0, 0]);
    without.setWeights(model.getWeights());
    const noise = noiseBatch({ count: 4, size, classes: 3 });
    const answers = [];
    for (const each of [model, without]) {
      const run = await withTraining(tf, each, {}, (training) => ({
        predicted: training.predict(noise.pixels, noise.count),
        evaluated: training.evaluate(noise),
      }));
      answers.push(run);
    }
    expect(answers[0]).toEqual(answers[1]);
    for (const each of [model, without]) each.dispose();
  });

  test('at rate 0 passes everything in training', async () => {
    const model = twoMasks([0, 0]);
    randomizeWeights(tf, model, 'rate 0');
    const noise = noiseBatch({ count: 4, size, classes: 3 });
    const { loss, gradients } = await graphGradients(tf, model, noise, plainOptions);
    const expected = oracleGradients(tf, model, noise);
    expect(loss).toBeCloseTo(expected.loss, 5);
    expect(worstError(gradients, expected.gradients)).toBeLessThan(1e-4);
    model.dispose();
  });
});
