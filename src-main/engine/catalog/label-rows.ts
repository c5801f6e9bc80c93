import Database from 'better-sqlite3';
import type { LabelState } from '../../../src-shared/domain/image';

/** A row of a table of labels. `path` is absolute, or relative to some folder, parts joined with '/'. */
export interface LabelRow {
  readonly line: number;
  readonly path: string;
  readonly state: LabelState;
  readonly className: string | null;
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [string, string])[];
}

interface Stored {
  line: number;
  path: string;
  state: LabelState;
  className: string | null;
  more: string;
}

export type LabelRows = ReturnType<typeof openLabelRows>;

/**
 * Rows of a label file by path, in a temporary SQLite database that spills to the disk. So a table of a million rows takes none of the
 * engine's memory, and no time for garbage collection.
 * @param folded the common form of different ways of writing one path, for paths that are not found as written
 */
export function openLabelRows(folded: (path: string) => string) {
  const db = new Database('');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`
    CREATE TABLE rows (line INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, state TEXT NOT NULL,
      className TEXT, more TEXT NOT NULL, claimed INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE INDEX rows_folded ON rows (folded)`);
  const insert = db.prepare('INSERT OR IGNORE INTO rows VALUES (:line, :path, :folded, :state, :className, :more, 0)');
  const columns = 'SELECT line, path, state, className, more FROM rows';
  const exact = db.prepare<[string], Stored>(`${columns} WHERE path = ?`);
  const alike = db.prepare<[string], Stored>(`${columns} WHERE folded = ? ORDER BY line LIMIT 1`);
  const mark = db.prepare('UPDATE rows SET claimed = 1 WHERE path = ?');
  const all = db.prepare<[number], Stored>(`${columns} WHERE line > ? ORDER BY line LIMIT 1000`);
  const byLine = db.prepare<[number], Stored>(`${columns} WHERE line = ?`);
  const counts = db.prepare<[], { rows: number; unclaimed: number }>(
    'SELECT count(*) AS rows, count(*) - coalesce(sum(claimed), 0) AS unclaimed FROM rows',
  );
  const unclaimed = db.prepare<[number], { line: number; path: string }>(
    'SELECT line, path FROM rows WHERE claimed = 0 ORDER BY line LIMIT ?',
  );
  const find = (path: string): Stored | undefined => exact.get(path) ?? alike.get(folded(path));

  return {
    /** Adds rows. @returns rows whose path an earlier row names, each with that row's line */
    add(rows: readonly LabelRow[]): { line: number; first: number }[] {
      return db.transaction(() =>
        rows.flatMap(({ line, path, state, className, tags, attributes }) => {
          const more = JSON.stringify({ tags, attributes });
          const values = { path, folded: folded(path), line, state, className, more };
          return insert.run(values).changes === 1 ? [] : [{ line, first: exact.get(path)?.line ?? 0 }];
        }),
      )();
    },
    /** Returns the rows of these paths, the first path's first, and marks them as claimed. */
    claim(paths: readonly string[]): LabelRow[] {
      const found = new Map<number, Stored>();
      for (const path of paths) {
        const row = find(path);
        if (row) found.set(row.line, row);
      }
      for (const { path } of found.values()) mark.run(path);
      return [...found.values()].map(rowOf);
    },
    /** The row at a line. */
    at(line: number): LabelRow | undefined {
      const found = byLine.get(line);
      return found && rowOf(found);
    },
    /** All rows in order of line, page by page. */
    *pages(): Generator<LabelRow[]> {
      for (let after = 0; ;) {
        const rows = all.all(after);
        if (rows.length === 0) return;
        yield rows.map(rowOf);
        after = rows.at(-1)?.line ?? after;
      }
    },
    counts: (): { rows: number; unclaimed: number } => counts.get() ?? { rows: 0, unclaimed: 0 },
    unclaimed: (limit: number): { line: number; path: string }[] => unclaimed.all(limit),
    close: (): void => void db.close(),
  };
}

/** The JSON was written by this process, into a database that nobody else opens: it needs no schema. */
function rowOf({ more, ...row }: Stored): LabelRow {
  return { ...row, ...(JSON.parse(more) as Pick<LabelRow, 'tags' | 'attributes'>) };
}
