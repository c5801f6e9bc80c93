import type { ImageState } from '../../../src-shared/domain/image';
import type { Changes } from './changes';
import type { Db } from './db';

/** An image's file, as it was when last read. */
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
/** Most copies of one content that are examined. With more, a person has to sort them out first. */
const mostAlike = 64;

/** Location of an image's file, and when it was last changed. */
export interface FileLocation {
  readonly source: number;
  readonly path: string;
  readonly modified: number;
}

/** Statements on images as files: where they are, and whether they are still there. */
export function originalsTable(db: Db, changes: Changes) {
  const page = db.prepare<[number], OriginalRow>(`
    SELECT i.id, i.source_id AS source, s.root, i.path, i.state, i.sha256, i.bytes, i.modified
    FROM images i JOIN sources s ON s.id = i.source_id WHERE i.id > ? ORDER BY i.id LIMIT ${String(pageRows)}`);
  const byContent = db.prepare<[Buffer], OriginalRow>(`
    SELECT i.id, i.source_id AS source, s.root, i.path, i.state, i.sha256, i.bytes, i.modified
    FROM images i JOIN sources s ON s.id = i.source_id WHERE i.sha256 = ? ORDER BY i.id LIMIT ${String(mostAlike)}`);
  const ofSize = db.prepare<[number, number], OriginalRow>(`
    SELECT i.id, i.source_id AS source, s.root, i.path, i.state, i.sha256, i.bytes, i.modified
    FROM images i JOIN sources s ON s.id = i.source_id
    WHERE i.bytes = ? AND i.id > ? AND i.sha256 IS NOT NULL ORDER BY i.id LIMIT ${String(pageRows)}`);
  const locationOf = db.prepare<[number], FileLocation>(
    'SELECT source_id AS source, path, coalesce(modified, 0) AS modified FROM images WHERE id = ?',
  );
  const rename = db.prepare('UPDATE images SET path = ? WHERE id = ?');
  const settle = db.prepare(`
    UPDATE images SET source_id = :source, path = :path, modified = :modified,
      state = CASE state WHEN 'missing' THEN 'ok' ELSE state END WHERE id = :id`);
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
    /** All images in order of id, page by page, so that nothing else waits for long. */
    pages: (): Generator<OriginalRow[]> => pagesAfter((after) => page.all(after)),
    /** Records that an image's file is gone, or is back. */
    setState(id: number, state: Exclude<ImageState, 'refused'>): void {
      setState.run(state, id);
      changes.image(id);
    },
    locationOf: (id: number): FileLocation | undefined => locationOf.get(id),
    /** Images of a content, in order of id; the first 64. */
    byContent: (sha256: Buffer): OriginalRow[] => byContent.all(sha256),
    /** All images of files of a size, in order of id, page by page. */
    pagesOfSize: (bytes: number): Generator<OriginalRow[]> => pagesAfter((after) => ofSize.all(bytes, after)),
    /** Gives an image whose file is gone a path that no file has, so that another image can take its path. */
    displace(id: number, path: string): void {
      rename.run(path, id);
      setState.run('missing', id);
      changes.everything();
    },
    /**
     * Moves images to paths that only images among them have. All leave their paths first, because two may swap. Runs in the caller's
     * transaction.
     */
    moveAll(moves: ReadonlyMap<number, FileLocation>): void {
      if (moves.size === 0) return;
      for (const id of moves.keys()) rename.run(`moving/${String(id)}\0`, id);
      for (const [id, place] of moves) settle.run({ id, ...place });
      changes.everything(); // the order of paths has changed
    },
    /** Records the new location of an image's unchanged file. False when another image has that path. */
    move(id: number, to: { source: number; path: string; modified: number }): boolean {
      const isMoved = move.run({ id, ...to }).changes === 1;
      if (isMoved) changes.everything(); // the order of paths has changed
      return isMoved;
    },
  };
}

/** Pages until one is empty. @param read returns the rows after an id */
function* pagesAfter(read: (after: number) => OriginalRow[]): Generator<OriginalRow[]> {
  for (let after = 0; ;) {
    const rows = read(after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
  }
}
