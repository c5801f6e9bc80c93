import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../../src-shared/domain/random';
import {
  areaUnderCoverage,
  coverageAreaInterval,
  coverageCurve,
  thinned,
} from '../../../../src-shared/metrics/coverage';
import { figuresUnder, scoresOf } from '../../../../src-shared/metrics/decisions';

/** Confidences in steps of 0.05, so that many are equal, with whether the prediction is right. */
const image = fc.tuple(fc.integer({ min: 10, max: 20 }), fc.boolean());
const curveOf = (images: readonly [number, boolean][]) =>
  coverageCurve(
    Float32Array.from(images, ([step]) => step / 20),
    (index) => images[index]?.[1] ?? false,
  );

describe('A coverage curve', () => {
  test('says what the answers at each of its thresholds are, tied confidences together', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const scores = scoresOf({
          probabilities: Float32Array.from(images.flatMap(([step]) => [step / 20, 1 - step / 20])),
          labels: images.map(([, isRight]) => (isRight ? 0 : 1)),
          classes: ['a', 'b'],
        });
        const { points, n } = curveOf(images);
        expect(n).toBe(images.length);
        expect(points).toHaveLength(new Set(images.map(([step]) => step)).size);
        for (const { threshold, decided, right } of points) {
          const figures = figuresUnder(scores, { kind: 'abstain', threshold });
          expect(figures).toMatchObject({ decided, accuracy: right / decided });
        }
        expect(points.at(-1)?.decided).toBe(images.length);
      }),
    );
  });

  test('has an area that does not depend on the order of the images, and is the accuracy where all are equally sure', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const area = areaUnderCoverage(curveOf(images));
        expect(areaUnderCoverage(curveOf([...images].reverse()))).toBe(area);
        const tied = images.map(([, isRight]): [number, boolean] => [15, isRight]);
        const accuracy = images.filter(([, isRight]) => isRight).length / images.length;
        expect(areaUnderCoverage(curveOf(tied))).toBeCloseTo(accuracy, 12);
      }),
    );
  });

  test('has an interval around its area that repeats; none without images', () => {
    const images = Array.from({ length: 300 }, (_, index): [number, boolean] => [
      10 + (index % 11),
      index % 11 > index % 7,
    ]);
    const curve = curveOf(images);
    const [low, high] = coverageAreaInterval(curve, randomGenerator(1)) ?? [Number.NaN, Number.NaN];
    expect(low).toBeLessThan(areaUnderCoverage(curve) ?? 0);
    expect(high).toBeGreaterThan(areaUnderCoverage(curve) ?? 1);
    expect(coverageAreaInterval(curve, randomGenerator(1))).toEqual([low, high]);
    expect(areaUnderCoverage(curveOf([]))).toBeNull();
    expect(coverageAreaInterval(curveOf([]), randomGenerator(1))).toBeNull();
    expect(coverageAreaInterval(curveOf([[20, true]]), randomGenerator(1))).toEqual([1, 1]);
  });

  test('is thinned to some points, its ends among them', () => {
    const points = Array.from({ length: 1000 }, (_, index) => index * index);
    const some = thinned(points, 50, (value) => value);
    expect(some.length).toBeLessThanOrEqual(50);
    expect([some[0], some.at(-1)]).toEqual([0, 999 * 999]);
    expect(thinned(points, 1000, (value) => value)).toEqual(points);
  });
});
