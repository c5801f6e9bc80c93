import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../../../src-shared/domain/assessment';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { assess } from '../../../../src-shared/metrics/assessment';

interface Row {
  /** Small whole numbers, so that probabilities are often equal. */
  readonly weights: readonly number[];
  readonly label: number;
}

const cases = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.array(
    fc.record({
      weights: fc
        .array(fc.integer({ min: 0, max: 4 }), { minLength: classes, maxLength: classes })
        .filter((weights) => weights.some((weight) => weight > 0)),
      label: fc.integer({ min: 0, max: classes - 1 }),
    }),
    { minLength: 1, maxLength: 40 },
  ),
);

function assessRows(rows: readonly Row[]): Assessment {
  const width = rows[0]?.weights.length ?? 0;
  return assess({
    probabilities: Float32Array.from(
      rows.flatMap(({ weights }) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        return weights.map((weight) => weight / sum);
      }),
    ),
    labels: Int32Array.from(rows, ({ label }) => label),
    classes: Array.from({ length: width }, (_, index) => `class ${String(index)}`),
    temperature: null,
  });
}

/** Figures without the names of classes, to 12 digits: sums of floating-point numbers depend on their order. */
function figuresOf({
  balancedAccuracy,
  macroF1,
  mcc,
  kappa,
  auc,
  averagePrecision,
  brier,
  baseline,
  intervals,
}: Assessment) {
  const all = {
    balancedAccuracy,
    macroF1,
    mcc,
    kappa,
    auc,
    averagePrecision,
    brier,
    baseline,
    kappas: intervals.kappa,
  };
  return JSON.parse(
    JSON.stringify(all, (_, value: unknown) => (typeof value === 'number' ? value.toFixed(12) : value)),
  ) as unknown;
}

describe('Figures, of whatever predictions,', () => {
  test('do not depend on the order of the images, also where probabilities are equal', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        expect(figuresOf(assessRows(rows.toReversed()))).toEqual(figuresOf(assessRows(rows)));
      }),
      { numRuns: 15 },
    );
  });

  test('ignore a class that no image has and none is taken for', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        const withAbsent = rows.map(({ weights, label }) => ({ weights: [...weights, 0], label }));
        expect(figuresOf(assessRows(withAbsent))).toEqual(figuresOf(assessRows(rows)));
      }),
      { numRuns: 15 },
    );
  });

  test('lie in their ranges, as do their intervals', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        const found = assessRows(rows);
        for (const [value, [low, high]] of [
          [found.balancedAccuracy, [0, 1]],
          [found.macroF1, [0, 1]],
          [found.mcc, [-1, 1]],
          [found.kappa, [-1, 1]],
          [found.auc, [0, 1]],
          [found.averagePrecision, [0, 1]],
          [found.brier, [0, 2]],
          ...(found.intervals.brier ?? []).map((bound) => [bound, [0, 2]] as const),
          ...(found.intervals.kappa ?? []).map((bound) => [bound, [-1, 1]] as const),
        ] as const) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high + 1e-12);
        }
      }),
      { numRuns: 15 },
    );
  });
});

test('Figures of 2,000 classes equal their definitions', () => {
  const [classes, n] = [2000, 2000];
  const random = randomGenerator(5);
  const labels = Int32Array.from({ length: n }, (_, image) => image % classes);
  const predicted = labels.map((label) => (random.next() < 0.7 ? label : Math.floor(random.next() * classes)));
  const probabilities = new Float32Array(n * classes);
  predicted.forEach((index, image) => (probabilities[image * classes + index] = 1));
  const found = assess({
    ...{ probabilities, labels, temperature: null },
    classes: Array.from({ length: classes }, (_, index) => `class ${String(index)}`),
  });
  const right = labels.filter((label, image) => label === predicted[image]).length / n;
  const shareOf = (values: Int32Array) => {
    const counts = new Float64Array(classes);
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1 / n;
    return counts;
  };
  const [labelled, answered] = [shareOf(labels), shareOf(predicted)];
  const byChance = labelled.reduce((sum, share, index) => sum + share * (answered[index] ?? 0), 0);
  expect(found.balancedAccuracy).toBeCloseTo(right, 12); // each class has one image
  expect(found.kappa).toBeCloseTo((right - byChance) / (1 - byChance), 12);
  expect(found.brier).toBeCloseTo(2 * (1 - right), 9);
  expect(found).toMatchObject({ curves: [], auc: null, baseline: 1 / classes });
});
