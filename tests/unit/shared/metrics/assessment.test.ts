import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { assess } from '../../../../src-shared/metrics/assessment';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';

/** n images of k classes whose right class has the probability `sure`; a share of labels is moved to the next class. */
function predictionsOf(n: number, { classes: k, sure, wrong }: { classes: number; sure: number; wrong: number }) {
  const random = randomGenerator(7);
  const probabilities = new Float32Array(n * k).fill((1 - sure) / (k - 1));
  const labels = Int32Array.from({ length: n }, (_, image) => {
    const predicted = image % k;
    probabilities[image * k + predicted] = sure;
    return random.next() < wrong ? (predicted + 1) % k : predicted;
  });
  return {
    probabilities,
    labels,
    classes: Array.from({ length: k }, (_, index) => `class ${String(index)}`),
    temperature: null,
  };
}

describe('An assessment', () => {
  test('names the largest class and what always answering with it would score', () => {
    const { probabilities, classes } = predictionsOf(4, { classes: 2, sure: 0.9, wrong: 0 });
    const found = assess({ probabilities, classes, labels: Int32Array.of(1, 1, 1, 0), temperature: null });
    expect(found).toMatchObject({ baseline: 0.75, largestClass: 'class 1', top: [] });
  });

  test('gives intervals that hold the figure and repeat', () => {
    const predictions = predictionsOf(400, { classes: 3, sure: 0.7, wrong: 0.2 });
    const found = assess(predictions);
    for (const figure of ['balancedAccuracy', 'macroF1', 'mcc', 'kappa'] as const) {
      const [low, high] = found.intervals[figure] ?? [Number.NaN, Number.NaN];
      expect(found[figure]).toBeGreaterThan(low);
      expect(found[figure]).toBeLessThan(high);
    }
    expect(found).toEqual(assess(predictions));
    expect(found.draws).toBe(10_000);
    expect(found.top.map(({ k }) => k)).toEqual([2]);
    expect(found.top[0]?.share).toBeCloseTo(0.9, 1);
    expect(found.top[0]?.interval).toEqual(wilsonInterval((found.top[0]?.share ?? 0) * 400, 400));
    expect(found.intervals.auc).toBeNull(); // of three curves
    const [low, high] = found.intervals.brier ?? [Number.NaN, Number.NaN];
    expect((low + high) / 2).toBeCloseTo(found.brier ?? Number.NaN, 12);
    expect(assess(predictionsOf(400, { classes: 2, sure: 0.7, wrong: 0.2 })).intervals.auc).not.toBeNull();
  });

  test('shows the calibration before and after a temperature', () => {
    const predictions = predictionsOf(1000, { classes: 2, sure: 0.99, wrong: 0.2 });
    const { calibration } = assess({ ...predictions, temperature: 3.3 });
    expect(calibration.ece).toBeCloseTo(0.19, 1);
    expect(calibration.eceAtTemperature).toBeLessThan(calibration.ece ?? Number.NaN);
  });

  test('says nothing about another temperature where classes were merged', () => {
    const predictions = { ...predictionsOf(1000, { classes: 2, sure: 0.99, wrong: 0.2 }), areMerged: true };
    const { calibration } = assess({ ...predictions, temperature: 3.3 });
    expect(calibration).toMatchObject({ temperature: 3.3, eceAtTemperature: null });
    const applied = assess({ ...predictions, temperature: 3.3, applied: 3.3 }).calibration;
    expect(applied.eceAtTemperature).toBe(applied.ece);
  });

  test('of 500 classes draws fewer times and no curves', () => {
    const found = assess(predictionsOf(3000, { classes: 500, sure: 0.5, wrong: 0.5 }));
    expect(found).toMatchObject({ curves: [], auc: null, averagePrecision: null });
    expect(found.draws).toBeGreaterThanOrEqual(200);
    expect(found.draws).toBeLessThan(10_000);
    expect(found.balancedAccuracy).toBeCloseTo(0.5, 1);
  });

  test('of one image has figures, and null where there can be none', () => {
    const found = assess({ ...predictionsOf(1, { classes: 2, sure: 0.8, wrong: 0 }) });
    expect(found).toMatchObject({ baseline: 1, kappa: null, auc: null, averagePrecision: 1 });
  });
});
