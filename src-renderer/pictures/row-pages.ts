/** Rows per page, unless a list says otherwise. */
export const pageRows = 200;
/** Rows held in memory, about 4 MB of images. */
const mostRows = 8000;

type Pages<Row> = ReadonlyMap<number, readonly Row[]>;

/** The fetched pages of a long list. Never changed, only replaced. */
export class RowPages<Row extends { readonly id: number }> {
  constructor(
    private readonly size = pageRows,
    private readonly pages: Pages<Row> = new Map(),
  ) {}

  has(page: number): boolean {
    return this.pages.has(page);
  }

  at(index: number): Row | null {
    return this.pages.get(Math.floor(index / this.size))?.[index % this.size] ?? null;
  }

  indexOf(id: number): number | null {
    for (const [page, rows] of this.pages) {
      const index = rows.findIndex((row) => row.id === id);
      if (index >= 0) return page * this.size + index;
    }
    return null;
  }

  /** Adds a page. Beyond the limit, the pages farthest from `middle` (a page number) are dropped, but never the pinned one. */
  with(
    page: number,
    rows: readonly Row[],
    { middle, pinned }: { middle: number; pinned: number | null },
  ): RowPages<Row> {
    const pages = new Map(this.pages).set(page, rows);
    const removable = [...pages.keys()].filter((each) => each !== pinned);
    const farthestFirst = removable.sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    const excess = Math.max(0, pages.size - mostRows / this.size);
    for (const far of farthestFirst.slice(0, excess)) pages.delete(far);
    return new RowPages(this.size, pages);
  }

  /** Changes rows; `change` returns the same row where there is nothing to change. */
  map(change: (row: Row) => Row): RowPages<Row> {
    const pages = [...this.pages].map(([page, rows]): [number, readonly Row[]] => {
      const changed = rows.map(change);
      return [page, changed.some((row, index) => row !== rows[index]) ? changed : rows];
    });
    return new RowPages(this.size, new Map(pages));
  }
}
