import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cohensKappa, matthewsCorrelation } from '../../../../src-shared/metrics/agreement';
import { balancedAccuracy, macroAverage, majorityBaseline } from '../../../../src-shared/metrics/averages';
import { accuracy } from '../../../../src-shared/metrics/confusion';
import { areaUnderRoc, averagePrecision, thresholdCurve } from '../../../../src-shared/metrics/curves';
import { marginsOf } from '../../../../src-shared/metrics/margins';
import { brierScore, labelRanks, topAccuracy } from '../../../../src-shared/metrics/scores';

const matrix = fc.integer({ min: 1, max: 5 }).chain((classes) =>
  fc.array(fc.array(fc.nat(30), { minLength: classes, maxLength: classes }), {
    minLength: classes,
    maxLength: classes,
  }),
);
const isEmpty = (confusion: number[][]): boolean => confusion.every((row) => row.every((count) => count === 0));

describe('Figures of a confusion matrix', () => {
  test('of no images are undefined, not 0', () => {
    const none = [
      [0, 0],
      [0, 0],
    ];
    for (const figure of [majorityBaseline, balancedAccuracy, macroAverage, matthewsCorrelation, cohensKappa]) {
      expect(figure(marginsOf(none))).toBeNull();
    }
  });

  test('say that always answering with the largest class is worth nothing', () => {
    const always = [
      [95, 0],
      [5, 0],
    ];
    expect(accuracy(always)).toBe(0.95);
    const margins = marginsOf(always);
    expect(majorityBaseline(margins)).toEqual({ index: 0, share: 0.95 });
    expect(balancedAccuracy(margins)).toBe(0.5);
    expect(matthewsCorrelation(margins)).toBe(0);
    expect(cohensKappa(margins)).toBe(0);
  });

  test('of a model that is always right are exactly 1', () => {
    const margins = marginsOf([
      [7, 0],
      [0, 11],
    ]);
    expect([matthewsCorrelation(margins), cohensKappa(margins), balancedAccuracy(margins)]).toEqual([1, 1, 1]);
  });

  test('lie within their bounds, for any matrix', () => {
    fc.assert(
      fc.property(matrix, (confusion) => {
        fc.pre(!isEmpty(confusion));
        const margins = marginsOf(confusion);
        for (const share of [majorityBaseline(margins)?.share, balancedAccuracy(margins), macroAverage(margins)?.f1]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(Math.abs(matthewsCorrelation(margins) ?? 0)).toBeLessThanOrEqual(1 + 1e-12);
        expect(cohensKappa(margins) ?? 0).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe('Curves', () => {
  const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), { minLength: 1, maxLength: 60 });

  test('have one point per distinct score, so that ties are never told apart', () => {
    fc.assert(
      fc.property(scores, (images) => {
        const curve = thresholdCurve(
          Float64Array.from(images, ([score]) => score),
          (image) => images[image]?.[1] === true,
        );
        expect(curve.points).toHaveLength(new Set(images.map(([score]) => score)).size);
        const last = curve.points.at(-1);
        expect([last?.truePositives, last?.falsePositives]).toEqual([curve.positives, curve.negatives]);
      }),
    );
  });

  test('have as area the share of pairs in which the positive stands higher, ties counting half', () => {
    fc.assert(
      fc.property(scores, (images) => {
        const curve = thresholdCurve(
          Float64Array.from(images, ([score]) => score),
          (image) => images[image]?.[1] === true,
        );
        const [positives, negatives] = [true, false].map((kind) => images.filter(([, is]) => is === kind));
        const pairs = positives?.flatMap(([a]) => negatives?.map(([b]) => Math.sign(a - b) / 2 + 0.5) ?? []) ?? [];
        const area = areaUnderRoc(curve);
        if (pairs.length === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, 12);
      }),
    );
  });

  test('of one class only have no area; without positives no average precision', () => {
    const curve = thresholdCurve(Float32Array.of(0.2, 0.9), () => false);
    expect([areaUnderRoc(curve), averagePrecision(curve)]).toEqual([null, null]);
  });
});

describe('Scores of probabilities', () => {
  test('are 0 for a sure and right answer and 2 for a sure and wrong one', () => {
    expect(brierScore(Float32Array.of(1, 0), [0], 2)).toBe(0);
    expect(brierScore(Float32Array.of(1, 0), [1], 2)).toBe(2);
    expect(brierScore(Float32Array.of(), [], 2)).toBeNull();
  });

  test('count a label among the first k classes, the first of equals first', () => {
    const tied = Float32Array.of(0.4, 0.3, 0.3);
    expect(topAccuracy(labelRanks(tied, [1], 3), 2)).toBe(1);
    expect(topAccuracy(labelRanks(tied, [2], 3), 2)).toBe(0);
    expect(topAccuracy(labelRanks(tied, [2], 3), 3)).toBe(1);
  });
});
