import { pageRows, RowPages } from './row-pages';

const askedAtOnce = 2;

/** A page that is on its way. */
interface Asked {
  readonly page: number;
  readonly fetched: Promise<void>;
}

/** The rows of a list that the engine keeps, fetched in pages where they are looked at, and let go where they are not. */
export class PagedRows<T extends { readonly id: number }> {
  #pages = $state.raw(new RowPages<T>());
  #wanted = { from: 0, to: 0 };
  #held: number | null = null;
  #asked: readonly Asked[] = [];

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

  /** Names the one row that is needed wherever the others are looked at: it is fetched with them and never let go. */
  hold(index: number): void {
    this.#held = index;
    this.#ask();
  }

  /** Fetches rows, and the one to hold, and answers when all of them are there. */
  async load(from: number, to: number, held: number): Promise<void> {
    this.#wanted = { from, to };
    this.#held = held;
    await Promise.all(this.#missing().map((page) => this.#fetchedOf(page) ?? this.#fetch(page)));
  }

  /** Changes loaded rows; `change` gives the same row where there is nothing to change. */
  map(change: (row: T) => T): void {
    this.#pages = this.#pages.map(change);
  }

  /** Pages that are needed and not there yet, the held row's first. */
  #missing(): number[] {
    const from = Math.max(0, this.#wanted.from);
    const to = Math.min(this.total, this.#wanted.to);
    const pages = this.#held !== null && this.#held < this.total ? [this.#pageOf(this.#held)] : [];
    for (let page = this.#pageOf(from); page * this.size < to; page += 1) if (page !== pages[0]) pages.push(page);
    return pages.filter((page) => !this.#pages.has(page));
  }

  #pageOf(index: number): number {
    return Math.floor(index / this.size);
  }

  #ask(): void {
    for (const page of this.#missing().filter((each) => !this.#fetchedOf(each))) {
      if (this.#asked.length >= askedAtOnce) return;
      void this.#fetch(page).then(
        () => this.#ask(),
        () => this.onLost(),
      );
    }
  }

  #fetchedOf(page: number): Promise<void> | undefined {
    return this.#asked.find((each) => each.page === page)?.fetched;
  }

  #fetch(page: number): Promise<void> {
    const fetched = this.#read(page).finally(() => {
      this.#asked = this.#asked.filter((each) => each.page !== page);
    });
    this.#asked = [...this.#asked, { page, fetched }];
    return fetched;
  }

  async #read(page: number): Promise<void> {
    const from = page * this.size;
    const rows = await this.fetchRows(from, Math.min(this.total, from + this.size));
    const middle = (this.#wanted.from + this.#wanted.to) / 2 / this.size;
    this.#pages = this.#pages.with(page, rows, middle, this.#held === null ? null : this.#pageOf(this.#held));
  }
}
