import { openFile, openKnown } from './open-file';
import { foldWal, sharesPages } from './page-trees';

// Work on catalog files that are not open as projects.

/** Moves the WAL into the file, so that the file alone is the catalog. A damaged catalog keeps its WAL. */
export function emptyWal(file: string): void {
  try {
    foldWal(file);
    const db = openFile(file);
    try {
      if (sharesPages(db)) return;
      db.pragma('journal_mode = DELETE'); // until it is opened as a project again
    } finally {
      db.close();
    }
  } catch {
    // A file that can't be opened stays as it is, with its WAL.
  }
}

/** Ensures that the next run gets a number above `highest`: folders of runs unknown to the catalog may have the numbers up to it. */
export function raiseRunNumbers(file: string, highest: number): void {
  const db = openKnown(file);
  try {
    const update = db.prepare(`UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'runs'`);
    if (update.run(highest).changes > 0) return;
    db.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('runs', ?)`).run(highest);
  } finally {
    db.close();
  }
}

/** The runs and snapshots in a catalog file. */
export interface KnownRuns {
  readonly runs: readonly { readonly id: number; readonly epochs: number }[];
  readonly snapshots: readonly string[];
}

export function readRuns(file: string): KnownRuns {
  const db = openKnown(file, { readonly: true });
  try {
    return {
      runs: db
        .prepare<[], { id: number; epochs: number }>(
          'SELECT id, (SELECT count(*) FROM run_epochs WHERE run_id = id) AS epochs FROM runs ORDER BY id',
        )
        .all(),
      snapshots: db.prepare<[], string>('SELECT id FROM snapshots ORDER BY rowid').pluck().all(),
    };
  } finally {
    db.close();
  }
}
