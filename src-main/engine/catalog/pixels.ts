import type { Db } from './db';

export interface PixelRow {
  readonly row: number;
  readonly crc32: number;
}

export interface StoredPixels extends PixelRow {
  readonly prep: string;
  readonly edge: number;
  readonly sha256: Buffer;
}

/** Statements on decoded pixels: which row of a pixel file holds a content. There is one file per preprocessing and edge. */
export function pixelsTable(db: Db) {
  const find = db.prepare<[string, number, Buffer], PixelRow>(
    'SELECT row, crc32 FROM pixel_rows WHERE prep = ? AND edge = ? AND sha256 = ?',
  );
  const insert = db.prepare(
    'INSERT OR REPLACE INTO pixel_rows (prep, edge, sha256, row, crc32) VALUES (?, ?, ?, ?, ?)',
  );
  const next = db.prepare<[string, number], { row: number }>(
    'SELECT coalesce(max(row) + 1, 0) AS row FROM pixel_rows WHERE prep = ? AND edge = ?',
  );
  const all = db.prepare<[], StoredPixels>('SELECT prep, edge, sha256, row, crc32 FROM pixel_rows ORDER BY row');
  const drop = db.prepare('DELETE FROM pixel_rows WHERE prep = ? AND edge = ? AND sha256 = ?');
  const forget = db.prepare('DELETE FROM pixel_rows WHERE prep = ? AND edge = ?');

  return {
    find: (prep: string, edge: number, sha256: Buffer): PixelRow | undefined => find.get(prep, edge, sha256),
    add: (prep: string, edge: number, sha256: Buffer, row: PixelRow): void =>
      void insert.run(prep, edge, sha256, row.row, row.crc32),
    /** The first row after all used ones. */
    nextRow: (prep: string, edge: number): number => next.get(prep, edge)?.row ?? 0,
    /** Removes all rows of a file that is lost. */
    forget: (prep: string, edge: number): void => void forget.run(prep, edge),
    /** Removes one row whose pixels are damaged. */
    drop: ({ prep, edge, sha256 }: StoredPixels): void => void drop.run(prep, edge, sha256),
    /** All rows, in order of row. */
    all: (): StoredPixels[] => all.all(),
  };
}
