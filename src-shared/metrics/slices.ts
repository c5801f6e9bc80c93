import { at } from '../domain/at';
import { significance } from '../domain/paired';
import { crossing, leastTested, type Slice } from '../domain/slice';
import { adjustForMany, fisherExact } from './exact-tests';
import { wilsonInterval } from './interval';

/** A property that images are sliced by. */
export interface SliceKey {
  readonly key: string;
  readonly values: readonly string[];
  /** Index into values per image; -1 where the image has none. */
  readonly valueOf: Int32Array;
}

/** A slice with its number of images and of right predictions. */
interface CountedSlice {
  readonly key: string;
  readonly value: string;
  readonly n: number;
  readonly right: number;
}

/**
 * Figures per value of each key, and per pair of values of two keys. Slices that are certainly bad come first: the order is by the
 * interval's upper bound, so that a slice of one wrong image does not lead. Large enough slices are tested against the rest by Fisher's
 * exact test, with Benjamini and Hochberg's adjustment over all tested slices. At most about 1 in 20 of those called different is
 * expected to be chance.
 * @param isRight 1 per image that was predicted as labelled, else 0
 * @param crosses whether pairs are included. A pair is left out if it is too small to test, or as large as one of its two slices
 */
export function findSlices(isRight: Uint8Array, keys: readonly SliceKey[], { crosses }: { crosses: boolean }): Slice[] {
  const single = keys.flatMap((key) => countValues(isRight, key));
  const pairs = crosses
    ? keys.flatMap((a, index) => keys.slice(index + 1).flatMap((b) => countPairs(isRight, a, b)))
    : [];
  const right = isRight.reduce((total, one) => total + one, 0);
  const all = { n: isRight.length, right };
  return judge([...single, ...pairs], all).sort(
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

function countValues(isRight: Uint8Array, { key, values, valueOf }: SliceKey): CountedSlice[] {
  const { sizes, rights } = tally(values.length, isRight, (image) => valueOf[image] ?? -1); // a hot loop below the length
  return values.flatMap((value, index) => counted({ key, value }, at(sizes, index), at(rights, index)));
}

function countPairs(isRight: Uint8Array, a: SliceKey, b: SliceKey): CountedSlice[] {
  // Keys of one name are paired, too: each tag and each kind of issue is a separate key, since an image may have several.
  const width = b.values.length;
  const cells = a.values.length * width;
  if (cells > maxCells) return [];
  const { sizes, rights } = tally(cells, isRight, (image) => {
    const [first, second] = [a.valueOf[image] ?? -1, b.valueOf[image] ?? -1]; // a hot loop below the length
    return first < 0 || second < 0 ? -1 : first * width + second;
  });
  const [sizesOfA, sizesOfB] = [sizesOf(a), sizesOf(b)];
  return Array.from(sizes.keys()).flatMap((cell) => {
    const [first, second] = [Math.floor(cell / width), cell % width];
    const n = at(sizes, cell);
    if (n < leastTested || n === at(sizesOfA, first) || n === at(sizesOfB, second)) return [];
    const name = { key: a.key + crossing + b.key, value: at(a.values, first) + crossing + at(b.values, second) };
    return counted(name, n, at(rights, cell));
  });
}

/** Most combinations of values to count for two keys. With more, most combinations would have hardly any images. */
const maxCells = 20_000;

const counted = (name: { key: string; value: string }, n: number, right: number): CountedSlice[] =>
  n === 0 ? [] : [{ ...name, n, right }];

const sizesOf = ({ values, valueOf }: SliceKey): Uint32Array =>
  tally(values.length, new Uint8Array(valueOf.length), (image) => valueOf[image] ?? -1).sizes; // a hot loop below the length

function tally(cells: number, isRight: Uint8Array, cellOf: (image: number) => number) {
  const [sizes, rights] = [new Uint32Array(cells), new Uint32Array(cells)];
  for (let image = 0; image < isRight.length; image += 1) {
    const cell = cellOf(image);
    if (cell < 0) continue;
    // A hot loop: cells are below the arrays' length, images below isRight's.
    sizes[cell] = (sizes[cell] ?? 0) + 1;
    rights[cell] = (rights[cell] ?? 0) + (isRight[image] ?? 0);
  }
  return { sizes, rights };
}

function judge(slices: readonly CountedSlice[], all: { n: number; right: number }): Slice[] {
  const isTested = slices.map(({ n }) => n >= leastTested && all.n - n >= leastTested);
  const adjusted = adjustForMany(
    slices.flatMap(({ n, right }, index) =>
      isTested[index] === true
        ? [
            fisherExact([
              [n - right, right],
              [all.n - all.right - (n - right), all.right - right],
            ]),
          ]
        : [],
    ),
  );
  let tested = 0;
  return slices.map(({ key, value, n, right }, index) => {
    const p = isTested[index] === true ? at(adjusted, tested++) : null;
    const rest = all.n - n;
    return {
      key,
      value,
      n,
      accuracy: right / n,
      interval: wilsonInterval(right, n),
      restAccuracy: rest === 0 ? null : (all.right - right) / rest,
      p,
      differs: p !== null && p < significance,
    };
  });
}
