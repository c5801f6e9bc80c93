import type { Range } from './cursor.svelte';
import { pageRows, RowPages } from './row-pages';

/** Pages that are fetched at the same time. */
const mostFetches = 2;

/** Source of the rows of a list, in a fixed order: another order is another source. */
export interface RowSource<Row> {
  readonly total: number;
  /** Reads rows from..to-1, at most a page. */
  readonly readRows: (range: Range) => Promise<readonly Row[]>;
  /** Reads the ids of rows from..to-1, at most as many as a selection can name. */
  readonly readIds: (range: Range) => Promise<readonly number[]>;
  /** Called when rows can no longer be read. */
  readonly onLost: () => void;
  /** Rows per page; 200 unless given. */
  readonly pageSize?: number;
}

interface Fetch {
  readonly page: number;
  readonly done: Promise<void>;
}

/** The rows of a source, fetched in pages near the rows in view, and dropped far from them. */
export class PagedRows<Row extends { readonly id: number }> {
  readonly #size: number;
  #pages = $state.raw(new RowPages<Row>());
  #wanted: Range = { from: 0, to: 0 };
  #pinned: number | null = null;
  #fetches: readonly Fetch[] = [];

  constructor(private readonly source: RowSource<Row>) {
    this.#size = source.pageSize ?? pageRows;
    this.#pages = new RowPages(this.#size);
  }

  get total(): number {
    return this.source.total;
  }

  /** The row at an index; null while it is not loaded. */
  at(index: number): Row | null {
    return this.#pages.at(index);
  }

  /** The index of a row; null when it is not among the loaded ones. */
  indexOf(id: number): number | null {
    return this.#pages.indexOf(id);
  }

  /** Names the rows in view. Missing ones are fetched, those of the latest call first. */
  want(range: Range): void {
    this.#wanted = range;
    this.#fetchMissing();
  }

  /** Names the one row that is needed wherever the list is scrolled to. It is fetched, too, and never dropped. */
  pin(index: number): void {
    this.#pinned = index;
    this.#fetchMissing();
  }

  /** Fetches rows and the pinned one. Resolves when all of them are loaded; rejects when one can't be read. */
  async load(range: Range, pinned: number): Promise<void> {
    this.#wanted = range;
    this.#pinned = pinned;
    await Promise.all(this.#missing().map((page) => this.#fetchOf(page) ?? this.#fetch(page)));
  }

  /** Ids of rows from..to-1: of the loaded rows where all are loaded, else read. */
  async ids(range: Range): Promise<readonly number[]> {
    const ids: number[] = [];
    for (let index = range.from; index < range.to; index += 1) {
      const row = this.at(index);
      if (!row) return this.source.readIds(range);
      ids.push(row.id);
    }
    return ids;
  }

  /** Changes loaded rows; `change` returns the same row where there is nothing to change. */
  map(change: (row: Row) => Row): void {
    this.#pages = this.#pages.map(change);
  }

  /** Pages that are needed and not loaded, the pinned row's first. */
  #missing(): number[] {
    const from = Math.max(0, this.#wanted.from);
    const to = Math.min(this.total, this.#wanted.to);
    const pages = this.#pinned !== null && this.#pinned < this.total ? [this.#pageOf(this.#pinned)] : [];
    for (let page = this.#pageOf(from); page * this.#size < to; page += 1) if (page !== pages[0]) pages.push(page);
    return pages.filter((page) => !this.#pages.has(page));
  }

  #pageOf(index: number): number {
    return Math.floor(index / this.#size);
  }

  #fetchMissing(): void {
    for (const page of this.#missing().filter((each) => !this.#fetchOf(each))) {
      if (this.#fetches.length >= mostFetches) return;
      void this.#fetch(page).then(
        () => this.#fetchMissing(),
        () => this.source.onLost(),
      );
    }
  }

  #fetchOf(page: number): Promise<void> | undefined {
    return this.#fetches.find((each) => each.page === page)?.done;
  }

  #fetch(page: number): Promise<void> {
    const done = this.#read(page).finally(() => {
      this.#fetches = this.#fetches.filter((each) => each.page !== page);
    });
    this.#fetches = [...this.#fetches, { page, done }];
    return done;
  }

  async #read(page: number): Promise<void> {
    const from = page * this.#size;
    const rows = await this.source.readRows({ from, to: Math.min(this.total, from + this.#size) });
    const middle = (this.#wanted.from + this.#wanted.to) / 2 / this.#size;
    const pinned = this.#pinned === null ? null : this.#pageOf(this.#pinned);
    this.#pages = this.#pages.with(page, rows, { middle, pinned });
  }
}
