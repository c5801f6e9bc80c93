/** Rows of one table, by their numbers. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which rows an image has used: a bit per row, so that a million rows can be counted and listed at once. */
export class RowClaims {
  #bits = new Uint8Array(1024);
  readonly #ranges: Range[] = [];
  #counted = 0;
  #claimed = 0;

  /** Adds rows that are counted, by their numbers, which follow those added before. */
  add(from: number, to: number): void {
    if (to < from) return;
    this.#ranges.push({ from, to });
    this.#counted += to - from + 1;
    while (this.#bits.length * 8 <= to) this.#bits = grown(this.#bits);
  }

  /** Marks a row as used. @param isCounted whether it was added */
  claim(id: number, isCounted: boolean): void {
    if (!isCounted || this.#has(id)) return;
    this.#bits[id >> 3] = (this.#bits[id >> 3] ?? 0) | (1 << (id & 7));
    this.#claimed += 1;
  }

  get counted(): number {
    return this.#counted;
  }

  get unclaimed(): number {
    return this.#counted - this.#claimed;
  }

  /** Numbers of rows that no image has used, in order. */
  *unclaimedIds(): Generator<number> {
    for (const { from, to } of this.#ranges) {
      for (let id = from; id <= to; id += 1) if (!this.#has(id)) yield id;
    }
  }

  #has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }
}

function grown(bits: Uint8Array): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(bits.length * 2);
  next.set(bits);
  return next;
}
