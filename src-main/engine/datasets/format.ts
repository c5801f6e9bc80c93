import type { DatasetRow } from '../catalog/dataset-rows';

/** Where one picture goes in a data set. */
export type Placement =
  /** The format can't express its label state. */
  { readonly kind: 'unsupported' } | { readonly kind: 'left-out'; readonly reason: string } | PlacedPicture;

export interface PlacedPicture {
  readonly kind: 'placed';
  /** Folder below the data set, parts joined with '/'; empty for the data set's own. */
  readonly folder: string;
  readonly name: string;
}

/** Writes the labels of a data set in one format. */
export interface DatasetFormat {
  /** Number of table cells marked as text, see tables/lines.ts. */
  readonly quotedCells?: number;
  placementOf(row: DatasetRow): Placement;
  /** Adds an image. @param file its path in the data set, or the original's where pictures are not placed */
  add(row: DatasetRow, file: string): Promise<void>;
  /** Writes the end and closes the files; called once, also after a failure. */
  finish(): Promise<void>;
}

/** Places a picture by its path in its source. @param sources number of sources; where there are several, each has a folder */
export function placeBySource({ root, path }: DatasetRow, sources: number): PlacedPicture {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const rootParts = root.split(/[\\/]/).filter((part) => part !== '');
  const source = sources > 1 ? [rootParts.at(-1) ?? 'source'] : [];
  return { kind: 'placed', folder: ['images', ...source, ...parts].join('/'), name };
}
