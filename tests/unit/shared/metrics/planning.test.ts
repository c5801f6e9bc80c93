import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import { kMeans, lloyd } from '../../../../src-shared/metrics/clusters';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { fisherExact, logChoose } from '../../../../src-shared/metrics/exact-tests';
import { intervalOfSum } from '../../../../src-shared/metrics/proportions';
import { imagesToTellApart } from '../../../../src-shared/metrics/sample-size';

const Numbers = v.array(v.number());
const Pair = v.tuple([v.number(), v.number()]);
const Reference = v.object({
  kMeans: v.object({ points: Numbers, start: Numbers, centres: Numbers, clusterOf: Numbers }),
  sampleSizes: v.array(v.object({ discordant: v.number(), difference: v.number(), n: v.number() })),
  differences: v.array(v.object({ first: Pair, second: Pair, interval: Pair })),
});

// Written by reference-planning.py beside it, with scikit-learn and statsmodels.
const file = readFileSync(new URL('reference-planning.json', import.meta.url), 'utf8');
const reference = v.parse(Reference, JSON.parse(file));

const expectEqual = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
};

describe('Equal to the reference libraries to 1e-9', () => {
  test('are the clusters of Lloyd’s algorithm', () => {
    const { points, start, centres, clusterOf } = reference.kMeans;
    const found = lloyd({ values: Float32Array.from(points), dimensions: 6 }, Float64Array.from(start));
    expect([...found.clusterOf]).toEqual(clusterOf);
    found.centres.forEach((value, index) => {
      expectEqual(value, at(centres, index));
    });
  });

  test.each(reference.sampleSizes)('is the sample size for $difference at $discordant', (known) => {
    expectEqual(imagesToTellApart(known.discordant, known.difference), known.n);
  });

  test.each(reference.differences)('is the interval of $first less $second', ({ first, second, interval }) => {
    const [low, high] = intervalOfSum([
      { weight: 1, successes: first[0], n: first[1] },
      { weight: -1, successes: second[0], n: second[1] },
    ]);
    expectEqual(low, interval[0]);
    expectEqual(high, interval[1]);
  });
});

describe('Clusters', () => {
  test('separate what lies apart, the same for the same seed, whatever the point they start from', () => {
    const values = Float32Array.from({ length: 60 }, (_, index) => (index < 40 ? 0 : 10) + (index % 7) / 10);
    for (const seed of [1, 2, 3]) {
      const { clusterOf } = kMeans({ values, dimensions: 2 }, 2, seed);
      expect(new Set(clusterOf.subarray(0, 20)).size).toBe(1);
      expect(new Set(clusterOf.subarray(20)).size).toBe(1);
      expect(clusterOf[0]).not.toBe(clusterOf[29]);
      expect(kMeans({ values, dimensions: 2 }, 2, seed).clusterOf).toEqual(clusterOf);
    }
  });

  test('may be more than there are different points', () => {
    expect(kMeans({ values: new Float32Array(6).fill(1), dimensions: 2 }, 3, 0).clusterOf).toHaveLength(3);
  });
});

test('A difference that two models can’t have is refused', () => {
  expect(() => imagesToTellApart(0.1, 0.2)).toThrow(RangeError);
  expect(() => imagesToTellApart(0.1, 0)).toThrow(RangeError);
});

describe('Fisher’s exact test', () => {
  /** The definition: the sum over all tables with these margins that are no likelier than the given one. */
  function byDefinition([[a, b], [c, d]]: [[number, number], [number, number]]): number {
    const [row, column, total] = [a + b, a + c, a + b + c + d];
    const chance = (count: number): number =>
      Math.exp(logChoose(row, count) + logChoose(total - row, column - count) - logChoose(total, column));
    let p = 0;
    for (let count = Math.max(0, row + column - total); count <= Math.min(row, column); count += 1) {
      if (chance(count) <= chance(a) * (1 + 1e-11)) p += chance(count);
    }
    return Math.min(1, p);
  }

  test('sums its two tails to what the definition says', () => {
    const random = randomGenerator('fisher');
    for (const size of [3, 12, 60, 2000]) {
      for (let round = 0; round < 60; round += 1) {
        const [a, b, c, d] = [0, 0, 0, 0].map(() => random.integer(size)) as [number, number, number, number];
        expectEqual(
          fisherExact([
            [a, b],
            [c, d],
          ]),
          byDefinition([
            [a, b],
            [c, d],
          ]),
        );
      }
    }
  });

  test('of no image, or of one side only, explains everything by chance', () => {
    expect(
      fisherExact([
        [0, 0],
        [0, 0],
      ]),
    ).toBe(1);
    expect(
      fisherExact([
        [5, 0],
        [7, 0],
      ]),
    ).toBe(1);
    expect(
      fisherExact([
        [0, 5],
        [0, 0],
      ]),
    ).toBe(1);
  });
});
