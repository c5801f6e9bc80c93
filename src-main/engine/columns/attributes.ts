import { compareCodePoints } from '../base/code-points';

/** The values of one attribute, each a number from 1 on; 0 is no value. Rows beyond the codes have none. */
export class AttributeColumn {
  codes = new Uint32Array(0);
  /** By code; the first stands for no value. */
  readonly values: string[] = [''];
  readonly #codes = new Map<string, number>();

  /** undefined for a value that no image ever had. */
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

/** A column a name. Names and values that no image has any more stay until the columns are read anew. */
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

  /** Takes all values of a row away. */
  clear(row: number): void {
    for (const column of this.#columns.values()) column.clear(row);
  }

  /** Names that images have, by name: how many images, how many values. */
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
  /** The most frequent first; ties in the order of their texts. */
  readonly values: ValueCount[];
  /** How many more values there are. */
  readonly more: number;
  /** Images without a value. */
  readonly none: number;
}

/** @param rows images there are; @param passing from matchRows */
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

/** Puts a count at its place among the highest: an attribute may have as many values as there are images. */
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
