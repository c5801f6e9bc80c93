import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { agreementOf } from '../../../../src-shared/metrics/rater-agreement';
import { alphaOf } from '../../../../src-shared/metrics/krippendorff';

interface Reference {
  readonly classes: number;
  /** [annotator][image], null where the annotator left the image out. */
  readonly ratings: readonly (readonly (number | null)[])[];
  readonly alpha: number;
  readonly perClass: readonly (number | null)[];
}

/** Ratings by image, from ratings by annotator. */
const unitsOf = (ratings: Reference['ratings']): number[][] =>
  (ratings[0] ?? []).map((_, image) => ratings.flatMap((row) => row[image] ?? []));

/** One annotator's ratings from a line: classes as digits from 1, '.' where there is none. */
const row = (line: string): (number | null)[] => Array.from(line, (each) => (each === '.' ? null : Number(each) - 1));

describe('Krippendorff’s alpha', () => {
  it('is that of the worked examples', () => {
    // K. Krippendorff, Computing Krippendorff's alpha-reliability (2011): part C, four observers with missing data.
    const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'].map(row);
    const figures = alphaOf(unitsOf(observers), 5);
    expect(figures).toMatchObject({ n: 11, ratings: 40 });
    expect(figures.alpha).toBeCloseTo(0.743, 3);
    // Part B: two observers, five categories.
    const letters = ['aabbdcccedda', 'babbbccceddd'].map((line) => Array.from(line, (each) => 'abcde'.indexOf(each)));
    expect(alphaOf(unitsOf(letters), 5).alpha).toBeCloseTo(0.692, 3);
  });

  it('equals the package krippendorff, by class, too', () => {
    const file = join(import.meta.dirname, 'reference-alpha.json');
    const cases = JSON.parse(readFileSync(file, 'utf8')) as Reference[];
    expect(cases).toHaveLength(4);
    for (const { classes, ratings, alpha, perClass } of cases) {
      const figures = alphaOf(unitsOf(ratings), classes);
      expect(figures.alpha).toBeCloseTo(alpha, 12);
      figures.perClass.forEach((each, index) => expect(each.alpha).toBeCloseTo(at(perClass, index) ?? NaN, 12));
      const [low, high] = figures.alphaInterval ?? [NaN, NaN];
      expect(low).toBeLessThan(alpha);
      expect(high).toBeGreaterThan(alpha);
    }
  });

  it('is 1 for full agreement and undefined for one class, without images, and with single ratings', () => {
    expect(alphaOf([[0, 0], [1, 1, 1], [2, 2], [0]], 3)).toMatchObject({
      ...{ n: 3, ratings: 7, agreement: 1, alpha: 1, alphaInterval: [1, 1] },
      perClass: [{ alpha: 1 }, { alpha: 1 }, { images: 1, ratings: 2, alpha: 1 }],
    });
    expect(
      alphaOf(
        [
          [0, 0],
          [0, 0],
        ],
        2,
      ),
    ).toMatchObject({ n: 2, agreement: 1, alpha: null, alphaInterval: null });
    expect(alphaOf([[0], []], 2)).toMatchObject({
      n: 0,
      agreement: null,
      alpha: null,
      perClass: [{ alpha: null }, {}],
    });
  });

  it('is near 0 for chance, and its interval holds it', () => {
    const random = randomGenerator(7);
    const units = Array.from({ length: 4000 }, () => Array.from({ length: 3 }, () => random.integer(4)));
    const { alpha, alphaInterval } = alphaOf(units, 4);
    expect(Math.abs(alpha ?? 1)).toBeLessThan(0.03);
    expect((alphaInterval?.[0] ?? 1) < 0 && (alphaInterval?.[1] ?? -1) > 0).toBe(true);
  });

  const units = fc.array(fc.array(fc.nat(3), { maxLength: 5 }), { minLength: 1, maxLength: 30 });

  it('does not depend on the order of annotators, images or classes, nor on single ratings', () => {
    fc.assert(
      fc.property(units, fc.array(fc.nat(3), { maxLength: 5 }), (rated, single) => {
        const { alpha, agreement } = alphaOf(rated, 4);
        const turned = rated.map((unit) => unit.toReversed().map((each) => 3 - each)).toReversed();
        const again = alphaOf([...turned, ...single.map((each) => [each])], 4);
        const close = (a: number | null, b: number | null) =>
          a === null || b === null ? expect(a).toBe(b) : expect(a).toBeCloseTo(b, 9);
        close(again.alpha, alpha);
        close(again.agreement, agreement);
        if (alpha !== null) expect(alpha).toBeLessThanOrEqual(1);
      }),
      { numRuns: 15 },
    );
  });

  it('comes close to Cohen’s kappa for two annotators of many images with like frequencies', () => {
    const random = randomGenerator(3);
    const pairs = Array.from({ length: 3000 }, () => {
      const label = random.integer(3);
      return { label, answer: random.next() < 0.7 ? label : random.integer(3) };
    });
    const { kappa } = agreementOf(pairs, 3);
    const { alpha } = alphaOf(
      pairs.map(({ label, answer }) => [label, answer]),
      3,
    );
    expect(alpha).toBeCloseTo(kappa ?? NaN, 2);
  });
});
