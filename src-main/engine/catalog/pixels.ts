import type { Db } from './database';

export interface PixelRow {
  readonly row: number;
  readonly crc32: number;
}

/** Statements on decoded pixels: a content's row in the pixel file of a preprocessing and edge. */
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
  const all = db.prepare<[], PixelRow & { prep: string; edge: number }>(
    'SELECT prep, edge, row, crc32 FROM pixel_rows',
  );
  const forget = db.prepare('DELETE FROM pixel_rows WHERE prep = ? AND edge = ?');

  return {
    find: (prep: string, edge: number, sha256: Buffer): PixelRow | undefined => find.get(prep, edge, sha256),
    add: (prep: string, edge: number, sha256: Buffer, row: PixelRow): void =>
      void insert.run(prep, edge, sha256, row.row, row.crc32),
    /** The first row that nobody has. */
    nextRow: (prep: string, edge: number): number => next.get(prep, edge)?.row ?? 0,
    /** Forgets all rows of a file that is lost. */
    forget: (prep: string, edge: number): void => void forget.run(prep, edge),
    all: (): (PixelRow & { prep: string; edge: number })[] => all.all(),
  };
}
