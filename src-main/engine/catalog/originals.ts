import type { ImageState } from '../../../src-shared/domain/image';
import type { Changes } from './changes';
import type { Db } from './database';

/** An image's file as it was when it was last read. */
export interface OriginalRow {
  readonly id: number;
  readonly source: number;
  readonly root: string;
  /** Relative to the source's root. */
  readonly path: string;
  readonly state: ImageState;
  readonly sha256: Buffer | null;
  readonly bytes: number | null;
  readonly modified: number | null;
}

const pageRows = 1000;

/** Statements on the files that images are. */
export function originalsTable(db: Db, changes: Changes) {
  const page = db.prepare<[number], OriginalRow>(`
    SELECT i.id, i.source_id AS source, s.root, i.path, i.state, i.sha256, i.bytes, i.modified
    FROM images i JOIN sources s ON s.id = i.source_id WHERE i.id > ? ORDER BY i.id LIMIT ${String(pageRows)}`);
  const setState = db.prepare(`UPDATE images SET state = ?, refusal = NULL WHERE id = ?`);
  const count = db.prepare<[], number>('SELECT count(*) FROM images').pluck();
  const lastId = db.prepare<[], number | null>('SELECT max(id) FROM images').pluck();
  const move = db.prepare(`
    UPDATE images SET source_id = :source, path = :path, modified = :modified,
      state = CASE state WHEN 'missing' THEN 'ok' ELSE state END
    WHERE id = :id AND NOT EXISTS (SELECT 1 FROM images o WHERE o.source_id = :source AND o.path = :path)`);

  return {
    count: (): number => count.get() ?? 0,
    lastId: (): number => lastId.get() ?? 0,
    /** All images in order of id, a page at a time, so that nothing else waits for long. */
    *pages(): Generator<OriginalRow[]> {
      let after = 0;
      for (;;) {
        const rows = page.all(after);
        if (rows.length === 0) return;
        yield rows;
        after = rows.at(-1)?.id ?? after;
      }
    },
    /** Marks an image whose file is gone, or is there again. */
    setState(id: number, state: Exclude<ImageState, 'refused'>): void {
      setState.run(state, id);
      changes.image(id);
    },
    /** Notes that an image's file, unchanged, now stands elsewhere. False when another image has that place. */
    move(id: number, to: { source: number; path: string; modified: number }): boolean {
      const isMoved = move.run({ id, ...to }).changes === 1;
      if (isMoved) changes.everything(); // the order of paths is another
      return isMoved;
    },
  };
}
