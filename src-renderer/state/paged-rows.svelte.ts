import { pageRows, RowPages } from './row-pages';

const askedAtOnce = 2;

/** The rows of a list that the engine keeps, fetched in pages where they are looked at, and let go where they are not. */
export class PagedRows<T extends { readonly id: number }> {
  #pages = $state.raw(new RowPages<T>());
  #wanted = { from: 0, to: 0 };
  #asked: readonly number[] = [];

  /**
   * @param fetchRows gives rows from..to-1
   * @param onLost called when rows can't be had
   */
  constructor(
    readonly total: number,
    private readonly fetchRows: (from: number, to: number) => Promise<readonly T[]>,
    private readonly onLost: () => void,
    private readonly size = pageRows,
  ) {
    this.#pages = new RowPages(size);
  }

  /** The row at an index; null while it is not there. */
  at(index: number): T | null {
    return this.#pages.at(index);
  }

  /** Where a row stands among those that are there; null when it is not among them. */
  indexOf(id: number): number | null {
    return this.#pages.indexOf(id);
  }

  /** Says which rows are looked at: what is missing is asked for, the latest wish first. */
  want(from: number, to: number): void {
    this.#wanted = { from, to };
    this.#ask();
  }

  /** Fetches rows and answers when they are there. */
  async load(from: number, to: number): Promise<void> {
    this.#wanted = { from, to };
    await Promise.all(this.#missing().map((page) => this.#fetch(page)));
  }

  /** Changes loaded rows; `change` gives the same row where there is nothing to change. */
  map(change: (row: T) => T): void {
    this.#pages = this.#pages.map(change);
  }

  #missing(): number[] {
    const from = Math.max(0, this.#wanted.from);
    const to = Math.min(this.total, this.#wanted.to);
    const pages: number[] = [];
    for (let page = Math.floor(from / this.size); page * this.size < to; page += 1) {
      if (!this.#pages.has(page) && !this.#asked.includes(page)) pages.push(page);
    }
    return pages;
  }

  #ask(): void {
    for (const page of this.#missing()) {
      if (this.#asked.length >= askedAtOnce) return;
      void this.#fetch(page).then(
        () => this.#ask(),
        () => this.onLost(),
      );
    }
  }

  async #fetch(page: number): Promise<void> {
    this.#asked = [...this.#asked, page];
    try {
      const from = page * this.size;
      const rows = await this.fetchRows(from, Math.min(this.total, from + this.size));
      this.#pages = this.#pages.with(page, rows, (this.#wanted.from + this.#wanted.to) / 2 / this.size);
    } finally {
      this.#asked = this.#asked.filter((each) => each !== page);
    }
  }
}
