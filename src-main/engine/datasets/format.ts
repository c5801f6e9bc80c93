import type { DatasetRow } from '../catalog/dataset-rows';

/** Where one picture goes, if the format can tell of it. */
export type Placed =
  /** Its label state has no place in the format. */
  | { readonly untold: true }
  | { readonly leftOut: string }
  /** The folder below the data set that the picture is wanted in, parts joined with '/'; empty for the data set's own. */
  | { readonly folder: string; readonly name: string };

/** How a data set is written down. */
export interface DatasetFormat {
  /** Cells of a table that are marked as text, see tables/lines.ts. */
  readonly quotedCells?: number;
  place(row: DatasetRow): Placed;
  /** Takes an image in. @param file its path as the data set tells it: below the data set, or the original's own */
  add(row: DatasetRow, file: string): Promise<void>;
  /** Writes what stands at the end and closes what is open; called once, also when the work fails. */
  finish(): Promise<void>;
}

/** Folder names that lead through a source, for pictures that keep their places. */
export function placeBySource({ root, path }: DatasetRow, roots: number): { folder: string; name: string } {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const source =
    roots > 1
      ? [
          root
            .split(/[\\/]/)
            .filter((part) => part !== '')
            .at(-1) ?? 'source',
        ]
      : [];
  return { folder: ['images', ...source, ...parts].join('/'), name };
}
