import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, ranksOf } from '../../../../src-shared/metrics/auc';

const samples = fc.array(fc.record({ value: fc.integer({ min: 0, max: 9 }), isPositive: fc.boolean() }), {
  maxLength: 40,
});

describe('areaUnderCurve', () => {
  it('is the share of pairs in which the positive is higher, ties counting half', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const positives = all.filter(({ isPositive }) => isPositive);
        const negatives = all.filter(({ isPositive }) => !isPositive);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const wins = positives.flatMap((one) =>
          negatives.map((other) => (one.value > other.value ? 1 : one.value === other.value ? 0.5 : 0)),
        );
        const values = Float64Array.from(all, ({ value }) => value);
        const { auc, interval } = areaUnderCurve(ranksOf(values), (sample) => all[sample]?.isPositive ?? false);
        expect(auc).toBeCloseTo(wins.reduce<number>((sum, win) => sum + win, 0) / wins.length, 12);
        expect(interval[0]).toBeLessThanOrEqual(auc);
        expect(interval[1]).toBeGreaterThanOrEqual(auc);
      }),
    );
  });

  it('has a wide interval for a perfect score on few samples, and says nothing without both classes', () => {
    const { auc, interval } = areaUnderCurve(ranksOf(Float64Array.of(1, 2, 3, 4)), (sample) => sample > 1);
    expect(auc).toBe(1);
    expect(interval[0]).toBeCloseTo(0.342, 3);
    expect(areaUnderCurve(ranksOf(Float64Array.of(1, 2)), () => true)).toEqual({ auc: 0.5, interval: [0, 1] });
  });
});
