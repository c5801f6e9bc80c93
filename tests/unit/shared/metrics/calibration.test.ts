import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atTemperature,
  expectedCalibrationError,
  fitTemperature,
  isWithinBounds,
  reliability,
  thresholdAtTemperature,
} from '../../../../src-shared/metrics/calibration';
import { argmax } from '../../../../src-shared/metrics/probabilities';

const rows = (...values: number[][]): Float32Array => Float32Array.from(values.flat());

describe('A reliability diagram', () => {
  const probabilities = rows([0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6]);
  const labels = [0, 1, 1, 1];

  test('has bins of equal mass, from the least to the most confident', () => {
    const bins = reliability(probabilities, labels, { classes: 2, bins: 2 });
    expect(bins.map(({ images, accuracy }) => [images, accuracy])).toEqual([
      [2, 1],
      [2, 0.5],
    ]);
    expect(bins[0]?.meanConfidence).toBeCloseTo(0.65, 6);
    expect(bins[1]?.meanConfidence).toBeCloseTo(0.85, 6);
    expect(expectedCalibrationError(bins)).toBeCloseTo((0.35 + 0.35) / 2, 6);
  });

  test('has no bin without images', () => {
    expect(reliability(probabilities, labels, { classes: 2, bins: 15 }).map(({ images }) => images)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(expectedCalibrationError(reliability(rows(), [], { classes: 2 }))).toBeNull();
  });
});

describe('A temperature', () => {
  test('of a model that is right as often as it says is 1', () => {
    // 100 images at 0.8 of which 80 are right, 100 at 0.6 of which 60 are.
    const confidences = [...Array.from({ length: 100 }, () => 0.8), ...Array.from({ length: 100 }, () => 0.6)];
    const labels = confidences.map((confidence, index) => (index % 100 < confidence * 100 ? 0 : 1));
    const probabilities = rows(...confidences.map((confidence) => [confidence, 1 - confidence]));
    expect(fitTemperature(probabilities, labels, 2)).toBeCloseTo(1, 5);
  });

  test('stays within its bounds when every image is right, and is not fitted on none', () => {
    expect(fitTemperature(rows([0.9, 0.1], [0.2, 0.8]), [0, 1], 2)).toBeCloseTo(0.05, 9);
    expect(fitTemperature(rows(), [], 2)).toBeNull();
  });

  test('never changes the class that is answered, and keeps rows that sum to 1', () => {
    const row = fc.array(fc.float({ min: Math.fround(0.001), max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(row, fc.double({ min: 0.2, max: 5, noNaN: true }), (values, temperature) => {
        const total = values.reduce((sum, value) => sum + value, 0);
        const before = Float32Array.from(values, (value) => value / total);
        const after = atTemperature(before, temperature, 3);
        expect(after.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        expect(after[argmax(before, 3)[0] ?? -1]).toBe(Math.max(...after));
      }),
    );
  });

  test('of two classes scales a threshold so that it separates the same images', () => {
    const share = fc.float({ min: Math.fround(0.01), max: Math.fround(0.99), noNaN: true });
    const temperature = fc.double({ min: 0.5, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 20 }), temperature, temperature, (seconds, from, to) => {
        const raw = rows(...seconds.map((second) => [Math.fround(1 - second), second]));
        const [before, after] = [atTemperature(raw, from, 2), atTemperature(raw, to, 2)];
        // Halfway between two neighbouring probabilities, as rules suggest them.
        const sorted = [...new Set(before.filter((_, index) => index % 2 === 1))].sort((a, b) => a - b);
        for (const [index, low] of sorted.entries()) {
          const high = sorted[index + 1] ?? 1;
          if (high - low < 1e-3) continue; // nearer ones are rounded to the same at some temperature
          const threshold = thresholdAtTemperature((low + high) / 2, { from, to });
          const answers = (all: Float32Array, at: number) =>
            [...all].map((value, place) => place % 2 === 1 && value >= at);
          expect(answers(after, threshold)).toEqual(answers(before, (low + high) / 2));
        }
      }),
    );
    expect(thresholdAtTemperature(0, { from: 1, to: 3 })).toBe(0);
    expect(thresholdAtTemperature(1, { from: 1, to: 3 })).toBe(1);
  });

  test('takes a sigmoid that was rounded to 1 for what it can be, and not for certain', () => {
    // At a logit of 18, the second class has a probability of 1 - 1.5e-8, which float32 rounds to 1.
    const scaled = atTemperature(rows([0, 1]), 3, 2);
    expect(scaled[1]).toBeCloseTo(1 / (1 + Math.exp(-18 / 3)), 2);
    expect(scaled[1]).toBeLessThan(1);
    // One of ten such answers is wrong: they are worth 0.9, at a temperature of 17.3 / ln 9.
    const labels = [0, ...Array.from({ length: 9 }, () => 1)];
    expect(fitTemperature(rows(...labels.map(() => [0, 1])), labels, 2)).toBeCloseTo((25 * Math.LN2) / Math.log(9), 3);
  });

  test('was found only within the bounds of the search', () => {
    const always = fitTemperature(rows([0.9, 0.1], [0.1, 0.9]), [0, 1], 2) ?? Number.NaN;
    const never = fitTemperature(rows([0.9, 0.1], [0.1, 0.9]), [1, 0], 2) ?? Number.NaN;
    expect([always, never, 1.4, 0.6].map(isWithinBounds)).toEqual([false, false, true, true]);
  });

  test('of 1 changes nothing but rounding, even beside a probability of 0', () => {
    expect([...atTemperature(rows([1, 0]), 1, 2)]).toEqual([1, expect.closeTo(0, 30)]);
  });
});
