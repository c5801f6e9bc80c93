import { compareCodePoints } from '../base/code-points';

/** One attribute's values by row, as codes: each value has a number from 1 on; 0 is no value. Rows beyond `codes` have none. */
export class AttributeColumn {
  codes = new Uint32Array(0);
  /** Values by code; the first stands for no value. */
  readonly values: string[] = [''];
  readonly #codes = new Map<string, number>();

  /** The code of a value; undefined when no image ever had it. */
  codeOf(value: string): number | undefined {
    return this.#codes.get(value);
  }

  set(row: number, value: string): void {
    if (row >= this.codes.length) {
      const longer = new Uint32Array(Math.max(1024, row + 1, this.codes.length * 2));
      longer.set(this.codes);
      this.codes = longer;
    }
    this.codes[row] = this.#codes.get(value) ?? this.#add(value);
  }

  clear(row: number): void {
    if (row < this.codes.length) this.codes[row] = 0;
  }

  #add(value: string): number {
    const code = this.values.push(value) - 1;
    this.#codes.set(value, code);
    return code;
  }
}

/** One column per attribute. Names and values that no image has any more stay until the columns are read again. */
export class Attributes {
  readonly #columns = new Map<string, AttributeColumn>();

  column(name: string): AttributeColumn | undefined {
    return this.#columns.get(name);
  }

  set(row: number, name: string, value: string): void {
    const column = this.#columns.get(name) ?? new AttributeColumn();
    this.#columns.set(name, column);
    column.set(row, value);
  }

  /** Clears all values of a row. */
  clear(row: number): void {
    for (const column of this.#columns.values()) column.clear(row);
  }

  /** Attributes that images have, ordered by name, with their numbers of images and of values. */
  describe(): { name: string; images: number; values: number }[] {
    return [...this.#columns]
      .map(([name, { codes, values }]) => ({ name, ...usedIn(codes, values.length) }))
      .filter(({ images }) => images > 0)
      .sort((a, b) => compareCodePoints(a.name, b.name));
  }
}

export interface ValueCount {
  readonly value: string;
  readonly images: number;
}

export interface ValueCounts {
  /** The most frequent first; ties in order of text. */
  readonly values: ValueCount[];
  /** Number of further values. */
  readonly more: number;
  /** Number of images without a value. */
  readonly none: number;
}

/**
 * Counts the values of an attribute among the rows that pass.
 * @param rows number of rows in all
 * @param passing from matchRows; null when all rows pass
 */
export function countValues(
  column: AttributeColumn | undefined,
  rows: number,
  passing: Uint8Array | null,
  limit: number,
): ValueCounts {
  const { codes = new Uint32Array(0), values = [''] } = column ?? {};
  const counts = new Uint32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + (passing === null ? 1 : (passing[row] ?? 0));
  }
  const top: ValueCount[] = [];
  let found = 0;
  for (let code = 1; code < values.length; code += 1) {
    const images = counts[code] ?? 0;
    if (images === 0) continue;
    found += 1;
    keepTop(top, { value: values[code] ?? '', images }, limit);
  }
  return { values: top, more: found - top.length, none: counts[0] ?? 0 };
}

/** Inserts a count into the list of the highest ones. Sorting all counts is avoided: there may be as many values as images. */
function keepTop(top: ValueCount[], count: ValueCount, limit: number): void {
  const last = top.at(-1);
  if (top.length >= limit && (last === undefined || isBefore(last, count))) return;
  let at = top.length;
  while (at > 0 && isBefore(count, top[at - 1] ?? count)) at -= 1;
  top.splice(at, 0, count);
  if (top.length > limit) top.pop();
}

const isBefore = (a: ValueCount, b: ValueCount): boolean =>
  a.images > b.images || (a.images === b.images && a.value < b.value);

function usedIn(codes: Uint32Array, values: number): { images: number; values: number } {
  const isUsed = new Uint8Array(values);
  let images = 0;
  for (const code of codes) {
    if (code === 0) continue;
    images += 1;
    isUsed[code] = 1;
  }
  return { images, values: isUsed.reduce((sum, used) => sum + used, 0) };
}
