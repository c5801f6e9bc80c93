import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../../src-shared/domain/paired';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { comparePaired } from '../../../../src-shared/metrics/paired';

describe('Two models on the same images', () => {
  test('differ by what one fixed and broke, with a paired interval', () => {
    const compared = comparePaired({ both: 400, fixed: 30, broken: 10, neither: 22 });
    expect(compared).toMatchObject({ n: 462, accuracy: [410 / 462, 430 / 462], difference: 20 / 462 });
    // The standard error of a paired difference: sqrt(fixed + broken - (fixed - broken)² / n) / n.
    const error = Math.sqrt(40 - 400 / 462) / 462;
    expect(compared.interval[0]).toBeCloseTo(20 / 462 - 1.96 * error, 2);
    expect(compared.interval[1]).toBeCloseTo(20 / 462 + 1.96 * error, 2);
    expect(compared.mcnemar.p).toBeLessThan(0.05);
  });

  test('have an interval with a width where they are right on the same images, or where one of them only loses some', () => {
    const z = 1.959963984540054;
    const same = comparePaired({ both: 224, fixed: 0, broken: 0, neither: 6 });
    expect(same.interval[0]).toBeCloseTo(-(z * z) / (230 + z * z), 9);
    expect(same.interval[1]).toBeCloseTo((z * z) / (230 + z * z), 9);
    const worse = comparePaired({ both: 223, fixed: 0, broken: 1, neither: 6 });
    expect(worse.interval[0]).toBeLessThan(-1 / 230);
    expect(worse.interval[1]).toBeGreaterThan(0.01);
  });

  test('have an interval that mirrors when they change places, and holds the difference, at any counts', () => {
    for (const [fixed, broken, rest] of [
      [1, 0, 0],
      [5, 0, 0],
      [3, 1, 40],
      [0, 7, 3],
      [12, 2, 0],
    ] as const) {
      const [low, high] = comparePaired({ both: rest, fixed, broken, neither: 0 }).interval;
      const mirrored = comparePaired({ both: rest, fixed: broken, broken: fixed, neither: 0 }).interval;
      expect(mirrored[0]).toBeCloseTo(-high, 9);
      expect(mirrored[1]).toBeCloseTo(-low, 9);
      const difference = (fixed - broken) / (fixed + broken + rest);
      expect(low).toBeLessThan(difference + 1e-9);
      expect(high).toBeGreaterThan(difference - 1e-9);
      expect(high - low).toBeGreaterThan(0.1);
    }
  });

  test('have an interval that covers the true difference in about 95 of 100 samples', () => {
    const random = randomGenerator(7);
    let covered = 0;
    for (let sample = 0; sample < 1000; sample += 1) {
      const draws = Array.from({ length: 230 }, () => random.next());
      const fixed = draws.filter((draw) => draw < 0.01).length;
      const broken = draws.filter((draw) => draw >= 0.01 && draw < 0.04).length;
      const [low, high] = comparePaired({ both: 230 - fixed - broken, fixed, broken, neither: 0 }).interval;
      if (low <= -0.02 && -0.02 <= high) covered += 1;
    }
    expect(covered).toBeGreaterThan(930);
    expect(covered).toBeLessThan(985);
  });

  test.each([
    { counts: { both: 40, fixed: 0, broken: 0, neither: 2 }, verdict: 'r5 and r3 are right on the same images.' },
    {
      counts: { both: 400, fixed: 11, broken: 4, neither: 2 },
      verdict:
        'These images can’t show whether r5 or r3 is better: 11 fixed, 4 broken, p = 0.12. Chance can explain this difference.',
    },
    {
      counts: { both: 400, fixed: 30, broken: 10, neither: 22 },
      verdict: 'r5 is better than r3: 30 fixed, 10 broken, p = 0.0022.',
    },
    {
      counts: { both: 400, fixed: 0, broken: 40, neither: 22 },
      verdict: 'r5 is worse than r3: 0 fixed, 40 broken, p < 0.001.',
    },
  ])('are judged in words: $verdict', ({ counts, verdict }) => {
    expect(verdictOf(comparePaired(counts), 'r3', 'r5')).toBe(verdict);
  });

  test('need at least one image', () => {
    expect(() => comparePaired({ both: 0, fixed: 0, broken: 0, neither: 0 })).toThrow(RangeError);
  });
});
