import { describe, expect, test } from 'vitest';
import { balancedClassWeights } from '../../../src-main/trainer/job/class-weights';
import { diverged } from '../../../src-main/trainer/loop/divergence';
import { addStep, meansOf, noSteps, type EpochSums } from '../../../src-main/trainer/loop/epoch-means';

const step = { gradientNorm: 2, finite: true, learningRate: 0.01 };
const bad = { loss: Number.NaN, correct: 0, gradientNorm: Infinity, finite: false, learningRate: 0.01 };

describe('means of an epoch', () => {
  test('are over images, without non-finite steps, which are counted', () => {
    const steps = [
      { ...step, images: 32, loss: 1, correct: 10 },
      { ...bad, images: 32 },
      { ...step, images: 8, loss: 3, correct: 2, gradientNorm: 4, learningRate: 0.02 },
    ];
    const sums = steps.reduce<EpochSums>(addStep, noSteps);
    expect(meansOf(sums)).toEqual({ train: { loss: (32 + 24) / 40, accuracy: 12 / 40 }, gradientNorm: 3 });
    expect(sums).toMatchObject({ seen: 72, images: 40, skipped: 1, learningRate: 0.02 });
  });

  test('survive JSON to the bit', () => {
    let [sums, stored] = [noSteps, noSteps];
    for (let count = 1; count <= 50; count += 1) {
      const next = { ...step, images: 7, loss: 1 / count / 3, correct: 5, gradientNorm: Math.sqrt(count) };
      sums = addStep(sums, next);
      stored = addStep(JSON.parse(JSON.stringify(stored)) as EpochSums, next);
    }
    expect(stored).toEqual(sums);
    expect(meansOf(stored)).toEqual(meansOf(sums));
  });

  test('are null when no step was finite', () => {
    expect(meansOf(noSteps)).toBeNull();
    expect(meansOf(addStep(noSteps, { ...bad, images: 32 }))).toBeNull();
  });
});

test('balanced class weights equal those of scikit-learn', () => {
  // compute_class_weight('balanced', classes=[0, 1, 2], y=[0, 0, 0, 0, 0, 0, 1, 1, 1, 2]) of scikit-learn 1.5
  const labels = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 2]);
  const expected = [0.5555555555555556, 1.1111111111111112, 3.3333333333333335];
  balancedClassWeights(labels, 3).forEach((weight, index) => {
    expect(weight).toBeCloseTo(expected[index] ?? 0, 12);
  });
  expect(balancedClassWeights(Int32Array.from([0, 0]), 2)).toEqual([0.5, 1]);
});

test('a training that diverged says what is kept of it', () => {
  expect(diverged(null).message).toMatch(/no earlier checkpoint/);
  expect(diverged({ epoch: 3, step: 0 }).message).toMatch(/after epoch 3, is kept/);
  expect(diverged({ epoch: 3, step: 7 }).message).toMatch(/after step 7 of epoch 4, is kept/);
});
