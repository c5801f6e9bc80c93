import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../../src-shared/domain/paired';
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
