import { at } from '../domain/at';
import { crossing, leastTested } from '../domain/slice';

/** A property that images are sliced by. */
export interface SliceKey {
  readonly key: string;
  readonly values: readonly string[];
  /** Index into values per image; -1 where the image has none. */
  readonly valueOf: Int32Array;
}

/** Predictions that slices are counted over; entry k of each array is about the same image. */
export interface JudgedRows {
  /** 1 per image that was predicted as labelled, else 0. */
  readonly isRight: Uint8Array;
  /** Of two classes: 1 per image that is labelled as the second, else 0. Null with any other number of classes. */
  readonly isSecond: Uint8Array | null;
}

/** Numbers of images in a slice. */
export interface Counts {
  readonly n: number;
  readonly right: number;
  /** Images labelled as the second of two classes, and the right ones among them; 0 with another number of classes. */
  readonly second: number;
  readonly secondRight: number;
}

export interface CountedSlice extends Counts {
  readonly key: string;
  readonly value: string;
}

/** Counts the images of each value of a key. */
export function countValues(judged: JudgedRows, { key, values, valueOf }: SliceKey): CountedSlice[] {
  const counts = tally(values.length, judged, (image) => valueOf[image] ?? -1); // a hot loop below the length
  return values.flatMap((value, index) => named({ key, value }, counts(index)));
}

/**
 * Counts the images of each pair of values of two keys. Left out are pairs that are too small to test, or as large as one of their two
 * slices. Keys of one name are paired, too: each tag and each kind of issue is a separate key, since an image may have several.
 */
export function countPairs(judged: JudgedRows, a: SizedKey, b: SizedKey): CountedSlice[] {
  const width = b.values.length;
  const cells = a.values.length * width;
  if (cells > maxCells) return [];
  const counts = tally(cells, judged, (image) => {
    const [first, second] = [a.valueOf[image] ?? -1, b.valueOf[image] ?? -1]; // a hot loop below the length
    return first < 0 || second < 0 ? -1 : first * width + second;
  });
  return Array.from({ length: cells }, (_, cell) => cell).flatMap((cell) => {
    const [first, second] = [Math.floor(cell / width), cell % width];
    const found = counts(cell);
    if (found.n < leastTested || found.n === at(a.sizes, first) || found.n === at(b.sizes, second)) return [];
    const name = { key: a.key + crossing + b.key, value: at(a.values, first) + crossing + at(b.values, second) };
    return named(name, found);
  });
}

/** Counts all images. */
export function countAll(judged: JudgedRows): Counts {
  return tally(1, judged, () => 0)(0);
}

/** Most combinations of values to count for two keys. With more, most combinations would have hardly any images. */
const maxCells = 20_000;

const named = (name: { key: string; value: string }, counts: Counts): CountedSlice[] =>
  counts.n === 0 ? [] : [{ ...name, ...counts }];

/** A key with its number of images per value. */
export interface SizedKey extends SliceKey {
  readonly sizes: Uint32Array;
}

/** Counts the images of each value once, before the key is paired with every other. */
export function withSizes(key: SliceKey): SizedKey {
  const sizes = new Uint32Array(key.values.length);
  for (const value of key.valueOf) if (value >= 0) sizes[value] = at(sizes, value) + 1;
  return { ...key, sizes };
}

function tally(
  cells: number,
  { isRight, isSecond }: JudgedRows,
  cellOf: (image: number) => number,
): (cell: number) => Counts {
  // Four counts per cell, by whether an image is of the second class (2) and whether it is right (1).
  const counts = new Uint32Array(cells * 4);
  for (let image = 0; image < isRight.length; image += 1) {
    const cell = cellOf(image);
    if (cell < 0) continue;
    // A hot loop: cells are below the arrays' length, images below isRight's.
    const kind = cell * 4 + 2 * (isSecond?.[image] ?? 0) + (isRight[image] ?? 0);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return (cell) => {
    const [firstWrong, firstRight] = [at(counts, cell * 4), at(counts, cell * 4 + 1)];
    const [secondWrong, secondRight] = [at(counts, cell * 4 + 2), at(counts, cell * 4 + 3)];
    const [second, right] = [secondWrong + secondRight, firstRight + secondRight];
    return { n: firstWrong + firstRight + second, right, second, secondRight };
  };
}
