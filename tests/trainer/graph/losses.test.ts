import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Batch, TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { crossEntropyReference } from '../reference/cross-entropy';
import { columnsOf, rowsOf, sum } from '../reference/numbers';
import { gradientsIn, noiseBatch, norm, uniform, withTraining } from './helpers';

const tf = await loadTensorFlow();

interface Case {
  readonly classes: number;
  readonly options?: Partial<TrainingOptions>;
  readonly weights?: Float32Array | null;
  /** Index of the greatest logit. */
  readonly reach?: number;
}

const count = 16;
const random = randomGenerator('losses.test');
const someWeights = uniform(random, count, 0, 5);
const withZeros = someWeights.map((value, image) => (image % 3 === 0 ? 0 : value));
const zeros = new Float32Array(count);

const cases: Record<string, Case> = {
  binary: { classes: 1 },
  'binary, smoothed': { classes: 1, options: { labelSmoothing: 0.3 } },
  'binary, weighted': { classes: 1, options: { classWeights: [0.5, 4] }, weights: withZeros },
  'binary, extreme': { classes: 1, reach: 100 },
  'binary, extreme and smoothed': { classes: 1, reach: 100, options: { labelSmoothing: 0.1 } },
  categorical: { classes: 3 },
  'categorical, smoothed': { classes: 3, options: { labelSmoothing: 0.3 } },
  'categorical, weighted': { classes: 3, options: { classWeights: [0.5, 4, 0] }, weights: someWeights },
  'categorical, extreme': { classes: 3, reach: 100 },
  'categorical, extreme, smoothed and weighted': {
    ...{ classes: 3, reach: 100, weights: withZeros },
    options: { labelSmoothing: 0.1, classWeights: [1, 2, 3] },
  },
  'categorical of two': { classes: 2 },
};

/** Logits are pixels of 0..255 scaled to ±reach, one channel per class. */
async function lossOf({ classes, options = {}, weights = null, reach = 3 }: Case) {
  const size = [1, 1] as const;
  const batch = noiseBatch({ count, size, classes: Math.max(classes, 2), seed: classes, weights });
  const head = tf.layers.dense({ units: classes, useBias: true, name: 'head' });
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [...size, 3] }), head] });
  const scale = reach / 127.5;
  const diagonal = [0, 1, 2].map((row) => Array.from({ length: classes }, (_, column) => (row === column ? scale : 0)));
  tf.tidy(() => {
    head.setWeights([tf.tensor2d(diagonal), tf.fill([classes], -reach)]);
  });
  const logits = rowsOf(batch.pixels, 3).map((row) => row.slice(0, classes).map((pixel) => pixel * scale - reach));
  const loss = classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
  const result = await withTraining(tf, model, { ...options, loss }, (training) => {
    const evaluated = training.evaluate(batch);
    const stepped = training.step(batch, 1, 1);
    return { evaluated, stepped, gradient: gradientsIn(training.readState()).get('head/bias') ?? new Float32Array() };
  });
  model.dispose();
  return { ...result, batch, logits };
}

const correctOf = (logits: readonly (readonly number[])[], { labels }: Batch): number =>
  logits.filter((row, image) => {
    const predicted = row.length === 1 ? Number((row[0] ?? NaN) > 0) : row.indexOf(Math.max(...row));
    return predicted === labels[image];
  }).length;

describe('the loss of a step and its gradient, against float64', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const given = cases[name] ?? { classes: 1 };
    const { stepped, evaluated, gradient, batch, logits } = await lossOf(given);
    const { labelSmoothing: smoothing = 0, classWeights = null } = given.options ?? {};
    const expected = crossEntropyReference(logits, { ...batch, smoothing, classWeights });
    const byBias = columnsOf(expected.gradient).map(sum);
    expect(stepped.finite).toBe(true);
    expect(relative(stepped.loss, expected.loss)).toBeLessThan(2e-5);
    expect(norm(byBias.map((value, at) => value - (gradient[at] ?? NaN)))).toBeLessThan(1e-5 * norm(byBias) + 1e-6);
    expect(stepped.correct).toBe(correctOf(logits, batch));
    expect(evaluated.correct).toBe(stepped.correct);
    expect(relative(evaluated.loss, crossEntropyReference(logits, batch).loss)).toBeLessThan(2e-5);
  });

  test.each([1, 3])('is 0 where all weights are 0, and such a step changes nothing (%i outputs)', async (classes) => {
    const { stepped, evaluated, gradient } = await lossOf({ classes, weights: zeros });
    expect(stepped).toMatchObject({ loss: 0, gradientNorm: 0, finite: true });
    expect(evaluated.loss).toBe(0);
    expect(norm(gradient)).toBe(0);
  });
});

const relative = (found: number, expected: number): number =>
  Math.abs(found - expected) / Math.max(1e-3, Math.abs(expected));
