import type { Db } from './db';

export interface ExportRow {
  readonly run: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly folder: string;
}

/** Statements on the folders that models of runs were exported to. */
export function exportsTable(db: Db) {
  const insert = db.prepare('INSERT INTO exports (run_id, at, folder) VALUES (?, ?, ?)');
  const all = db.prepare<[], ExportRow>(
    'SELECT run_id AS run, at, folder FROM exports WHERE run_id IS NOT NULL ORDER BY id',
  );
  return {
    add: (run: number, folder: string, at: number): void => void insert.run(run, at, folder),
    all: (): ExportRow[] => all.all(),
  };
}
