/** Rows of a page, unless it is said otherwise. */
export const pageRows = 200;
/** Rows kept, some 4 MB of images. */
const keptRows = 8000;

type Pages<T> = ReadonlyMap<number, readonly T[]>;

/** The fetched pages of a long list. Never changed, only replaced. */
export class RowPages<T extends { readonly id: number }> {
  constructor(
    private readonly size = pageRows,
    private readonly pages: Pages<T> = new Map(),
  ) {}

  has(page: number): boolean {
    return this.pages.has(page);
  }

  at(index: number): T | null {
    return this.pages.get(Math.floor(index / this.size))?.[index % this.size] ?? null;
  }

  indexOf(id: number): number | null {
    for (const [page, rows] of this.pages) {
      const index = rows.findIndex((row) => row.id === id);
      if (index >= 0) return page * this.size + index;
    }
    return null;
  }

  /** With one page more; those farthest from the middle of what is looked at are let go, but never the held one. */
  with(page: number, rows: readonly T[], middle: number, held: number | null = null): RowPages<T> {
    const pages = new Map(this.pages).set(page, rows);
    const free = [...pages.keys()].filter((each) => each !== held);
    const farthest = free.sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const far of farthest.slice(0, Math.max(0, pages.size - keptRows / this.size))) pages.delete(far);
    return new RowPages(this.size, pages);
  }

  /** With changes made to some rows; `change` gives the same row where there is nothing to change. */
  map(change: (row: T) => T): RowPages<T> {
    const pages = [...this.pages].map(([page, rows]): [number, readonly T[]] => {
      const changed = rows.map(change);
      return [page, changed.some((row, index) => row !== rows[index]) ? changed : rows];
    });
    return new RowPages(this.size, new Map(pages));
  }
}
