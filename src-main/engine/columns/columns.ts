import { Attributes } from './attributes';
import { BitSet } from './bit-set';
import { PathText } from './path-text';

/** Measures that images can be sorted by, named as in the catalog. */
export const measureColumns = ['brightness', 'contrast', 'sharpness', 'colourfulness'] as const;
export type MeasureColumn = (typeof measureColumns)[number];
type Numbers = Int32Array | Uint8Array | Uint32Array | Float32Array;

/**
 * Properties of images, one typed array per property and one row per image, in order of id. Arrays are longer than `count`. Ids of
 * classes and sources are the catalog's; 0 is no class. Sizes are stored plus one, with 0 for unknown, so that they sort as in SQL, nulls
 * first. A file of 4 GB or more counts as 4 GB.
 *
 * Loops over all rows, here and in the neighbouring files, write `?? 0` for the type checker alone: they stay below `count`. Checking
 * every index (domain/at.ts) made counting a million rows take 27 ms instead of 4. Single reads are checked.
 */
export class Columns {
  count = 0;
  ids = new Int32Array(0);
  /** Image state, label state and part; see flags.ts. */
  flags = new Uint8Array(0);
  classes = new Int32Array(0);
  /** Class that a person confirmed, 0 for none. The label is confirmed while it is the image's class. */
  confirmed = new Int32Array(0);
  sources = new Int32Array(0);
  width = new Uint32Array(0);
  height = new Uint32Array(0);
  bytes = new Uint32Array(0);
  /** Kinds of open issues, one bit each; see issues.ts. */
  issues = new Uint32Array(0);
  /** Time at which the camera took the picture, in seconds since 1950 plus one; 0 when unknown. */
  captured = new Uint32Array(0);
  /** NaN where an image was not measured. */
  readonly measures: Record<MeasureColumn, Float32Array> = {
    brightness: new Float32Array(0),
    contrast: new Float32Array(0),
    sharpness: new Float32Array(0),
    colourfulness: new Float32Array(0),
  };
  /** Counters of changes, by which cached orders notice that they are outdated. */
  readonly versions = { classes: 0, sizes: 0, measures: 0 };
  readonly paths = new PathText();
  readonly tags = new Map<string, BitSet>();
  readonly attributes = new Attributes();

  /** Allocates room for a known number of rows at once. */
  reserve(rows: number): void {
    if (rows > this.ids.length) this.#grow(rows);
    this.paths.reserve(rows);
  }

  /** The row of an image; -1 when there is none. Ids mostly have no gaps, so the first guess is mostly right. */
  rowOf(id: number): number {
    const guess = id - (this.ids[0] ?? 0);
    if (guess >= 0 && guess < this.count && this.ids[guess] === id) return guess;
    let [low, high] = [0, this.count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.ids[middle] ?? 0;
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The highest id; 0 when there are no rows. */
  get lastId(): number {
    return this.ids[this.count - 1] ?? 0;
  }

  /** Adds a row for an image whose id is higher than all others; the caller fills it. */
  append(id: number, path: string): number {
    if (this.count === this.ids.length) this.#grow(Math.max(1024, this.count * 2));
    const row = this.count;
    this.ids[row] = id;
    this.paths.append(path);
    this.count = row + 1;
    return row;
  }

  tag(row: number, tag: string): void {
    const rows = this.tags.get(tag) ?? new BitSet();
    this.tags.set(tag, rows);
    rows.add(row);
  }

  untag(row: number): void {
    for (const rows of this.tags.values()) rows.delete(row);
  }

  #grow(length: number): void {
    const longer = <A extends Numbers>(array: A, grown: A): A => {
      grown.set(array);
      return grown;
    };
    this.ids = longer(this.ids, new Int32Array(length));
    this.flags = longer(this.flags, new Uint8Array(length));
    this.classes = longer(this.classes, new Int32Array(length));
    this.confirmed = longer(this.confirmed, new Int32Array(length));
    this.sources = longer(this.sources, new Int32Array(length));
    this.width = longer(this.width, new Uint32Array(length));
    this.height = longer(this.height, new Uint32Array(length));
    this.bytes = longer(this.bytes, new Uint32Array(length));
    this.issues = longer(this.issues, new Uint32Array(length));
    this.captured = longer(this.captured, new Uint32Array(length));
    for (const name of measureColumns) {
      this.measures[name] = longer(this.measures[name], new Float32Array(length).fill(Number.NaN));
    }
  }
}
