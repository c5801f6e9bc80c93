import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { bootstrapCounts, drawBinomial, percentileInterval } from '../../../../src-shared/metrics/bootstrap';
import { logChoose } from '../../../../src-shared/metrics/exact-tests';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';

describe('Binomial draws', () => {
  test.each([
    { n: 12, probability: 0.3 },
    { n: 40, probability: 0.5 },
    { n: 60, probability: 0.9 },
    { n: 400, probability: 0.04 },
  ])('of $n at $probability have the exact distribution', ({ n, probability }) => {
    const random = randomGenerator('binomial');
    const draws = 100_000;
    const counts = new Array<number>(n + 1).fill(0);
    for (let draw = 0; draw < draws; draw += 1) {
      const successes = drawBinomial(n, probability, random);
      counts[successes] = (counts[successes] ?? Number.NaN) + 1;
    }
    counts.forEach((count, successes) => {
      const chance = Math.exp(
        logChoose(n, successes) + successes * Math.log(probability) + (n - successes) * Math.log(1 - probability),
      );
      // Five standard errors: none of these some 500 counts is outside by chance, and the seed is fixed.
      expect(Math.abs(count / draws - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / draws) + 1e-5);
    });
  });

  test('are whole numbers within 0 and n', () => {
    const random = randomGenerator('range');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, probability) => {
          const drawn = drawBinomial(n, probability, random);
          expect(Number.isInteger(drawn) && drawn >= 0 && drawn <= n).toBe(true);
        },
      ),
    );
  });
});

describe('A bootstrap interval', () => {
  const accuracy = (counts: Float64Array): [number] => {
    const [right = Number.NaN, wrong = Number.NaN] = counts;
    return [right / (right + wrong)];
  };

  test("of an accuracy agrees with Wilson's on many images", () => {
    const [interval] = bootstrapCounts([45_000, 5_000], accuracy, { random: randomGenerator(1) });
    const [low, high] = wilsonInterval(45_000, 50_000);
    expect(interval?.[0]).toBeCloseTo(low, 3);
    expect(interval?.[1]).toBeCloseTo(high, 3);
  });

  test('repeats with its seed and not with another', () => {
    const of = (seed: number): ([number, number] | null)[] =>
      bootstrapCounts([70, 23], accuracy, { random: randomGenerator(seed), draws: 500 });
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  test('draws as many images as there are', () => {
    const total = (counts: Float64Array): [number] => [counts.reduce((sum, count) => sum + count, 0)];
    expect(bootstrapCounts([3, 0, 40, 7], total, { random: randomGenerator(5), draws: 200 })).toEqual([[50, 50]]);
  });

  test('leaves out draws in which the figure is undefined', () => {
    expect(bootstrapCounts([5], () => [null, 1], { random: randomGenerator(1), draws: 20 })).toEqual([null, [1, 1]]);
  });

  test('interpolates between values as numpy does', () => {
    // numpy.percentile([4, 1, 3, 2], [2.5, 97.5])
    expect(percentileInterval(Float64Array.of(4, 1, 3, 2))).toEqual([1.075, 3.925]);
  });
});
