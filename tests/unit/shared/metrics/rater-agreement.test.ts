import { describe, expect, it } from 'vitest';
import { agreementOf, type RatingPair } from '../../../../src-shared/metrics/rater-agreement';

const pairs = (counts: readonly (readonly [label: number, answer: number, count: number])[]): RatingPair[] =>
  counts.flatMap(([label, answer, count]) => Array.from({ length: count }, () => ({ label, answer })));

describe('agreement of two ratings', () => {
  it('is the share, its interval, that of chance, and kappa with an interval around it', () => {
    // The example of Cohen's kappa in textbooks: 20 and 15 agree, 5 and 10 don't; 0.7 agree, 0.5 by chance.
    const found = agreementOf(
      pairs([
        ...([
          [0, 0, 20],
          [0, 1, 5],
          [1, 0, 10],
          [1, 1, 15],
        ] as const),
      ]),
      2,
    );
    expect(found).toMatchObject({ n: 50, agreed: 35 });
    expect(found.byChance).toBeCloseTo(0.5, 12);
    expect(found.kappa).toBeCloseTo(0.4, 12);
    const [low = 0, high = 0] = found.kappaInterval ?? [];
    // Fleiss, Cohen and Everitt (1969) give a standard error of 0.1265 here: 0.15 to 0.65.
    expect([low, high]).toEqual([expect.closeTo(0.15, 1), expect.closeTo(0.65, 1)]);
    expect(found.interval[0]).toBeLessThan(0.7);
    expect(found.interval[1]).toBeGreaterThan(0.7);
  });

  it('is full or undefined at the ends', () => {
    expect(
      agreementOf(
        pairs([
          [0, 0, 3],
          [1, 1, 2],
        ]),
        2,
      ),
    ).toMatchObject({ kappa: 1, kappaInterval: [1, 1] });
    expect(agreementOf(pairs([[0, 0, 3]]), 1)).toMatchObject({
      agreed: 3,
      byChance: 1,
      kappa: null,
      kappaInterval: null,
    });
    expect(agreementOf([], 0)).toMatchObject({ n: 0, byChance: null, kappa: null, interval: [0, 1] });
  });
});
