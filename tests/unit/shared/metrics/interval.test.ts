import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval, wilsonInterval } from '../../../../src-shared/metrics/interval';

const trials = fc
  .integer({ min: 1, max: 100_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe("Wilson's interval", () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i equals the published figure', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  test('of 26 in 27, recipe B’s test images, is 82 to 99 %', () => {
    expect(wilsonInterval(26, 27).map((share) => Math.round(share * 100))).toEqual([82, 99]);
  });

  test('of nothing is 0 to 1', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });

  test('contains the share, within 0 and 1', () => {
    fc.assert(
      fc.property(trials, ([successes, n]) => {
        const [low, high] = wilsonInterval(successes, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('of the complement is mirrored', () => {
    fc.assert(
      fc.property(trials, ([successes, n]) => {
        const [low, high] = wilsonInterval(successes, n);
        const [otherLow, otherHigh] = wilsonInterval(n - successes, n);
        expect(otherLow).toBeCloseTo(1 - high, 12);
        expect(otherHigh).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  test('narrows with more images of the same share', () => {
    fc.assert(
      fc.property(trials, ([successes, n]) => {
        const width = ([low, high]: [number, number]): number => high - low;
        expect(width(wilsonInterval(successes * 4, n * 4))).toBeLessThan(width(wilsonInterval(successes, n)));
      }),
    );
  });
});

describe('The interval of a mean', () => {
  test('equals that of statsmodels, DescrStatsW(values).zconfint_mean()', () => {
    const [low, high] = meanInterval(Float64Array.of(0.02, 0.18, 0.5, 0.08, 1.28)) ?? [Number.NaN, Number.NaN];
    expect(low).toBeCloseTo(-0.04321824944033592, 9);
    expect(high).toBeCloseTo(0.867218249440336, 9);
  });

  test('is unknown below two values', () => {
    expect(meanInterval(Float64Array.of(0.5))).toBeNull();
  });
});
