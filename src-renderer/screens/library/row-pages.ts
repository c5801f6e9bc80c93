import type { ImageRow } from '../../../src-shared/domain/image';
import type { Label } from '../../state/labelling.svelte';

/** Rows of a page. */
export const pageRows = 200;
/** Pages kept: 8,000 rows, some 4 MB. */
const keptPages = 40;

type Pages = ReadonlyMap<number, readonly ImageRow[]>;

/** The fetched pages of a view. Never changed, only replaced. */
export class RowPages {
  constructor(private readonly pages: Pages = new Map()) {}

  has(page: number): boolean {
    return this.pages.has(page);
  }

  at(index: number): ImageRow | null {
    return this.pages.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null;
  }

  indexOf(image: number): number | null {
    for (const [page, rows] of this.pages) {
      const index = rows.findIndex(({ id }) => id === image);
      if (index >= 0) return page * pageRows + index;
    }
    return null;
  }

  /** With one page more; those farthest from the middle of what is looked at are let go. */
  with(page: number, rows: readonly ImageRow[], middle: number): RowPages {
    const pages = new Map(this.pages).set(page, rows);
    const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const far of farthest.slice(0, Math.max(0, pages.size - keptPages))) pages.delete(far);
    return new RowPages(pages);
  }

  /** With a label given to some images. */
  labelled(matches: (image: number) => boolean, label: Label): RowPages {
    const pages = [...this.pages].map(([page, rows]): [number, readonly ImageRow[]] => {
      if (!rows.some(({ id }) => matches(id))) return [page, rows];
      return [page, rows.map((row) => (matches(row.id) ? { ...row, ...label } : row))];
    });
    return new RowPages(new Map(pages));
  }
}
