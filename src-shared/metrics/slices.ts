import { at } from '../domain/at';
import { significance } from '../domain/paired';
import { crossing, leastTested, type FalseRate, type Slice } from '../domain/slice';
import { adjustForMany, fisherExact } from './exact-tests';
import { wilsonInterval } from './interval';
import {
  countAll,
  countPairs,
  countValues,
  withSizes,
  type CountedSlice,
  type Counts,
  type JudgedRows,
  type SliceKey,
} from './slice-counts';

export type { JudgedRows, SliceKey };

/**
 * Figures per value of each key, and per pair of values of two keys. Slices that are certainly bad come first: the order is by the
 * interval's upper bound, so that a slice of one wrong image does not lead. Large enough slices are tested against the rest by Fisher's
 * exact test, with Benjamini and Hochberg's adjustment over all tested slices. At most about 1 in 20 of those called different is
 * expected to be chance.
 * @param crosses whether pairs are included. A pair is left out if it is too small to test, or as large as one of its two slices
 */
export function findSlices(
  judged: JudgedRows,
  keys: readonly SliceKey[],
  { crosses }: { readonly crosses: boolean },
): Slice[] {
  const single = keys.flatMap((key) => countValues(judged, key));
  const sized = crosses ? keys.map(withSizes) : [];
  const pairs = sized.flatMap((a, index) => sized.slice(index + 1).flatMap((b) => countPairs(judged, a, b)));
  return judge([...single, ...pairs], countAll(judged), judged.isSecond !== null).sort(
    (a, b) => at(a.interval, 1) - at(b.interval, 1) || b.n - a.n || (a.key + a.value < b.key + b.value ? -1 : 1),
  );
}

/** Indices of the images in a slice that findSlices returned; null when there is no such slice. */
export function imagesOfSlice(
  keys: readonly SliceKey[],
  { key, value }: Pick<Slice, 'key' | 'value'>,
): number[] | null {
  for (const [a, b] of pairsOf(keys)) {
    if ((b === null ? a.key : a.key + crossing + b.key) !== key) continue;
    const image = a.valueOf.findIndex((_, index) => valueOf(a, b, index) === value);
    if (image >= 0) return [...a.valueOf.keys()].filter((index) => valueOf(a, b, index) === value);
  }
  return null;
}

function* pairsOf(keys: readonly SliceKey[]): Generator<[SliceKey, SliceKey | null]> {
  for (const key of keys) yield [key, null];
  for (const [index, a] of keys.entries()) for (const b of keys.slice(index + 1)) yield [a, b];
}

function valueOf(a: SliceKey, b: SliceKey | null, image: number): string | null {
  const [first, second] = [a.valueOf[image] ?? -1, b === null ? 0 : (b.valueOf[image] ?? -1)]; // both have an entry per image
  if (first < 0 || second < 0) return null;
  return b === null ? at(a.values, first) : at(a.values, first) + crossing + at(b.values, second);
}

function judge(slices: readonly CountedSlice[], all: Counts, isOfTwo: boolean): Slice[] {
  const isTested = slices.map(({ n }) => n >= leastTested && all.n - n >= leastTested);
  const tested = slices.filter((_, index) => isTested[index]);
  const adjusted = adjustForMany(
    tested.map(({ n, right }) =>
      fisherExact([
        [n - right, right],
        [all.n - all.right - (n - right), all.right - right],
      ]),
    ),
  );
  let position = 0;
  return slices.map(({ key, value, n, right, second, secondRight }, index) => {
    const p = isTested[index] === true ? at(adjusted, position++) : null;
    const rest = all.n - n;
    const first = n - second;
    return {
      key,
      value,
      n,
      accuracy: right / n,
      interval: wilsonInterval(right, n),
      restAccuracy: rest === 0 ? null : (all.right - right) / rest,
      p,
      differs: p !== null && p < significance,
      isSmall: n < leastTested,
      falsePositive: isOfTwo ? rateOf(first - (right - secondRight), first) : null,
      falseNegative: isOfTwo ? rateOf(second - secondRight, second) : null,
    };
  });
}

const rateOf = (wrong: number, n: number): FalseRate | null =>
  n === 0 ? null : { n, rate: wrong / n, interval: wilsonInterval(wrong, n) };
