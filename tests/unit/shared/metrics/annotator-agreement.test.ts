import { expect, it } from 'vitest';
import { annotatorAgreement, type RatingRows } from '../../../../src-shared/metrics/annotator-agreement';

/** Rows from [image, person, last, first]. */
const rowsOf = (
  persons: number,
  classes: readonly number[],
  rows: readonly (readonly [number, number, number, number?])[],
): RatingRows => ({
  ...{ persons, classes },
  images: Int32Array.from(rows, ([image]) => image),
  person: Int32Array.from(rows, ([, person]) => person),
  last: Int32Array.from(rows, ([, , last]) => last),
  first: Int32Array.from(rows, ([, , , first = -1]) => first),
});

it('compares each two persons on the images that both gave a class, and a person with the same one later', () => {
  const rows = rowsOf(
    3,
    [7, 9],
    [
      ...([
        [1, 0, 7],
        [1, 2, 7],
        [1, 1, 9],
      ] as const),
      ...([
        [2, 1, 9],
        [2, 0, 9, 7],
      ] as const),
      ...([
        [3, 0, 7, 0],
        [3, 1, 0],
      ] as const), // unsure at first; unsure
      ...([[4, 2, 9]] as const),
    ],
  );
  const { all, pairs, pairsLeft, differing } = annotatorAgreement(rows);
  expect(all).toMatchObject({ n: 2, ratings: 5 });
  expect(all.alpha).toBeCloseTo(1 - (4 * 2) / (2 * 2 * 3), 12); // one answer of three to image 1 differs
  expect(pairs.map(({ a, b, n, agreed }) => [a, b, n, agreed])).toEqual([
    [0, 1, 2, 1],
    [0, 0, 1, 0],
    [0, 2, 1, 1],
    [1, 2, 1, 0],
  ]);
  expect([pairsLeft, differing]).toEqual([0, 1]);
});

it('compares no more pairs than those of 20 persons, the ones with most images in common', () => {
  const persons = 25;
  const some = (image: number, count: number) =>
    Array.from({ length: count }, (_, person) => [image, person, 1 + (person % 2)] as const);
  const { pairs, pairsLeft } = annotatorAgreement(rowsOf(persons, [1, 2], [...some(1, persons), ...some(2, 20)]));
  expect([pairs.length, pairsLeft]).toEqual([190, 110]);
  expect(pairs.every(({ n, b }) => n === 2 && b < 20)).toBe(true);
});

it('has no figures without ratings', () => {
  expect(annotatorAgreement(rowsOf(0, [], []))).toMatchObject({ all: { n: 0, alpha: null }, pairs: [], differing: 0 });
});
