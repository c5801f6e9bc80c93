import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Batch, TrainingState } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { momentsReference, movedReference, normalizeReference } from '../reference/batch-norm';
import { crossEntropyReference } from '../reference/cross-entropy';
import { centralDifferences, denseReference, rowsOf } from '../reference/numbers';
import {
  apply,
  graphGradients,
  inputOf,
  join,
  noiseBatch,
  randomizeWeights,
  withTraining,
  worstError,
} from './helpers';

const tf = await loadTensorFlow();

const size = [2, 2] as const;
const epsilon = 0.001;
const momentum = 0.9;

function smallNet(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, name: 'before' }),
      tf.layers.batchNormalization({ epsilon, momentum, name: 'norm' }),
      tf.layers.dense({ units: 1, activation: 'sigmoid', name: 'after' }),
    ],
  });
  randomizeWeights(tf, model, 'batch-norm');
  return model;
}

/** Loss of the small network in training, in float64. */
function lossReference(weights: Readonly<Record<string, ArrayLike<number>>>, { pixels, labels }: Batch): number {
  const of = (name: string): ArrayLike<number> => weights[name] ?? [];
  const x = rowsOf(pixels, 12).map((row) => row.map((value) => value / 255));
  const before = denseReference(x, of('before/kernel'), of('before/bias'));
  const options = { gamma: of('norm/gamma'), beta: of('norm/beta'), epsilon };
  const normalized = normalizeReference(before, momentsReference(before), options);
  return crossEntropyReference(denseReference(normalized, of('after/kernel'), of('after/bias')), { labels }).loss;
}

test('steps at rate 0 recompute statistics and change no weight', async () => {
  const model = smallNet();
  const batches = [32, 32].map((count, seed) => noiseBatch({ count, size, classes: 2, seed }));
  await withTraining(tf, model, binary, (training) => {
    const before = training.readState();
    const settle = training.restartStatistics();
    for (const [seed, batch] of batches.entries()) training.step(batch, seed, 0);
    settle(batches.length);
    const after = training.readState();
    const moments = batches.map(({ pixels }) => {
      const x = rowsOf(pixels, 12).map((row) => row.map((value) => value / 255));
      return momentsReference(denseReference(x, before.get('before/kernel') ?? [], before.get('before/bias') ?? []));
    });
    // The mean over the steps, with the older one weighted by the momentum.
    for (const name of ['mean', 'variance'] as const) {
      const [first = [], second = []] = moments.map((each) => Array.from(each[name]));
      const expected = first.map((value, at) => (momentum * value + (second[at] ?? 0)) / (momentum + 1));
      const found = after.get(`norm/moving_${name}`) ?? new Float32Array();
      expect(found).toHaveLength(4);
      found.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? 0, 5));
    }
    for (const name of ['before/kernel', 'before/bias', 'norm/gamma', 'norm/beta', 'after/kernel', 'after/bias']) {
      expect(after.get(name)).toEqual(before.get(name));
    }
  });
  model.dispose();
});

describe('batch normalization against float64', () => {
  test.each([2, 5, 32])('is right forward and by central differences, batch of %i', async (count) => {
    const model = smallNet();
    const batch = noiseBatch({ count, size, classes: 2, seed: count });
    const weights = Object.fromEntries(await withTraining(tf, model, binary, (training) => [...training.readState()]));
    const names = Object.keys(weights).filter((name) => !/moving|velocity/.test(name));
    const expected = names.map((name): [string, Float32Array] => {
      const loss = (values: Float64Array): number => lossReference({ ...weights, [name]: values }, batch);
      return [name, Float32Array.from(centralDifferences(loss, weights[name] ?? []))];
    });
    const { loss, gradients } = await graphGradients(tf, model, batch, binary);
    expect(names).toHaveLength(6);
    expect(loss).toBeCloseTo(lossReference(weights, batch), 5);
    expect(worstError(gradients, new Map(expected))).toBeLessThan(1e-4);
    model.dispose();
  });

  test('has the right moving statistics of rows, over uneven batches and a batch of one', async () => {
    const model = smallNet();
    const steps = await movedBy(model, [32, 7, 1, 64, 1], (state, { pixels }) => {
      const x = rowsOf(pixels, 12).map((row) => row.map((value) => value / 255));
      return denseReference(x, state.get('before/kernel') ?? [], state.get('before/bias') ?? []);
    });
    for (const { found, expected } of steps) expectClose(found, expected);
    model.dispose();
  });

  test('has the right moving statistics of images, over uneven batches and a batch of one', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [...size, 3] }),
        tf.layers.batchNormalization({ epsilon, momentum, name: 'norm' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    const steps = await movedBy(model, [32, 7, 1, 64, 19], (_, { pixels }) =>
      rowsOf(pixels, 3).map((row) => row.map((value) => value / 127.5 - 1)),
    );
    for (const { found, expected } of steps) expectClose(found, expected);
    model.dispose();
  });

  test('normalizes a batch of one to the offset', async () => {
    const model = smallNet();
    const batch = noiseBatch({ count: 1, size, classes: 2 });
    const { loss, gradients } = await graphGradients(tf, model, batch, binary);
    const weights = new Map(await withTraining(tf, model, binary, (training) => [...training.readState()]));
    expect(loss).toBeCloseTo(lossReference(Object.fromEntries(weights), batch), 5);
    expect(Math.max(...(gradients.get('before/kernel') ?? [1]).map(Math.abs))).toBe(0);
    model.dispose();
  });

  test('moves its statistics by both uses of a shared layer, as in Keras, or refuses it', async () => {
    const input = inputOf(tf, ...size);
    const norm = tf.layers.batchNormalization({ epsilon, momentum, name: 'norm' });
    const [first, second] = [1 / 255, -1 / 100].map((scale) =>
      apply(norm, apply(tf.layers.rescaling({ scale }), input)),
    );
    const both = join(tf.layers.add(), [first ?? input, second ?? input]);
    const head = apply(tf.layers.dense({ units: 1 }), apply(tf.layers.globalAveragePooling2d({}), both));
    const model = tf.model({ inputs: input, outputs: head });
    const batch = noiseBatch({ count: 4, size, classes: 2 });
    const pixels = rowsOf(batch.pixels, 3);
    const expected = [1 / 255, -1 / 100].reduce(
      (mean, scale) => {
        const scaled = pixels.map((row) => row.map((value) => value * scale));
        return movedReference(mean, momentsReference(scaled).mean, momentum);
      },
      [0, 0, 0],
    );
    const found = await withTraining(tf, model, binary, (training) => {
      training.step(batch, 1, 0);
      return [...(training.readState().get('norm/moving_mean') ?? [])];
    }).catch((error: unknown) => error);
    if (Array.isArray(found)) expectClose(found as number[], expected);
    else expect(found).toMatchObject({ kind: 'unsupported' });
    model.dispose();
  });

  test('uses the moving statistics in inference', async () => {
    const model = smallNet();
    const { pixels, count } = noiseBatch({ count: 3, size, classes: 2 });
    const [found, state] = await withTraining(tf, model, binary, (training) => [
      training.predict(pixels, count),
      training.readState(),
    ]);
    const of = (name: string): number[] => Array.from(state.get(name) ?? []);
    const x = rowsOf(pixels, 12).map((row) => row.map((value) => value / 255));
    const before = denseReference(x, of('before/kernel'), of('before/bias'));
    const moments = { mean: of('norm/moving_mean'), variance: of('norm/moving_variance') };
    const y = normalizeReference(before, moments, { gamma: of('norm/gamma'), beta: of('norm/beta'), epsilon });
    const expected = denseReference(y, of('after/kernel'), of('after/bias')).flatMap(([logit = NaN]) => {
      const second = 1 / (1 + Math.exp(-logit));
      return [1 - second, second];
    });
    expectClose(Array.from(found), expected);
    model.dispose();
  });
});

const binary = { loss: 'binaryCrossentropy' } as const;

interface Moved {
  readonly found: readonly number[];
  readonly expected: readonly number[];
}

/** Mean and variance after steps at rate 0 on batches of these sizes, and the expected values. */
function movedBy(
  model: LayersModel,
  counts: readonly number[],
  normalized: (state: TrainingState, batch: Batch) => number[][],
): Promise<Moved[]> {
  return withTraining(tf, model, binary, (training) => {
    let mean = Array.from(training.readState().get('norm/moving_mean') ?? []);
    let variance = Array.from(training.readState().get('norm/moving_variance') ?? []);
    return counts.map((count) => {
      const batch = noiseBatch({ count, size, classes: 2, seed: count });
      const now = momentsReference(normalized(training.readState(), batch));
      mean = movedReference(mean, now.mean, momentum);
      variance = movedReference(variance, now.variance, momentum);
      training.step(batch, 1, 0);
      const state = training.readState();
      const found = ['norm/moving_mean', 'norm/moving_variance'].flatMap((name) => [...(state.get(name) ?? [])]);
      return { found, expected: [...mean, ...variance] };
    });
  });
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, at) => {
    expect(Math.abs(value - (expected[at] ?? NaN))).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
  });
}
