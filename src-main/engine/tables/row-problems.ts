/** Most bad rows that are listed; all are counted. */
const listedRows = 1000;

/** A bad row: its line, and what is wrong with it, worded as part of a sentence. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/** Rows of tables that can't be used, or not in full. */
export class RowProblems {
  readonly #bad: BadLine[] = [];
  readonly #refused = new Set<number>();
  #count = 0;
  #read = 0;

  get bad(): readonly BadLine[] {
    return this.#bad;
  }

  get count(): number {
    return this.#count;
  }

  /** Bad rows that were read, and so are counted among the rows. */
  get read(): number {
    return this.#read + this.#refused.size;
  }

  /** Lists a row that can't be read. @param name of its table; null where there is one table only */
  add(line: number, problem: string, name: string | null): void {
    this.#count += 1;
    const reason = name === null ? problem : `${name}: ${problem}`;
    if (this.#bad.length < listedRows) this.#bad.push({ line, reason });
  }

  /** Lists a row that is used all the same. */
  remark(line: number, problem: string, name: string | null): void {
    this.#read += 1;
    this.add(line, problem, name);
  }

  /** Lists a row that was read, once, even if two images lead to it. @returns whether it was not listed before */
  refuse(id: number, line: number, problem: string, name: string | null): boolean {
    if (this.#refused.has(id)) return false;
    this.#refused.add(id);
    this.add(line, problem, name);
    return true;
  }
}
