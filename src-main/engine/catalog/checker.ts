import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { applicationId, type Db } from './database';
import { brokenInvariants } from './invariants';

// The program of the thread that checks a catalog (see check-thread.ts), which starts it. SQLite's own check reads the
// whole file: on the engine's thread, a relabel would wait for it.

export interface CheckRequest {
  readonly file: string;
  /**
   * 'look': checks that SQLite can read it. 'copy': makes it one file before, without a WAL. 'all': looks, and checks what
   * Facet relies on, too.
   */
  readonly depth: 'look' | 'copy' | 'all';
}

export interface CatalogCheck {
  /** What SQLite's own check found; empty when the file is whole. The rest is then worth reading. */
  readonly damage: readonly string[];
  /** Rows that name rows which there are not, by table. */
  readonly orphans: readonly { readonly table: string; readonly rows: number }[];
  readonly broken: readonly { readonly name: string; readonly rows: number; readonly detail: string }[];
}

/** Lines of SQLite's check that are told; one damaged page makes hundreds. */
const toldLines = 5;

parentPort?.postMessage(check(workerData as CheckRequest));

function check({ file, depth }: CheckRequest): CatalogCheck {
  try {
    const db = new Database(file, { fileMustExist: true, readonly: depth !== 'copy' });
    try {
      if (depth === 'copy') db.pragma('journal_mode = DELETE');
      return depth === 'all' ? checkAll(db) : { damage: damageOf(db), orphans: [], broken: [] };
    } finally {
      db.close();
    }
  } catch (error) {
    return { damage: [error instanceof Error ? error.message : String(error)], orphans: [], broken: [] };
  }
}

function checkAll(db: Db): CatalogCheck {
  const damage = damageOf(db);
  if (damage.length > 0) return { damage, orphans: [], broken: [] };
  return { damage, orphans: orphansOf(db), broken: brokenInvariants(db) };
}

function damageOf(db: Db): string[] {
  if (db.pragma('application_id', { simple: true }) !== applicationId) return ['it is not a Facet catalog'];
  const lines = db
    .prepare<[], string>(`PRAGMA integrity_check(${String(toldLines)})`)
    .pluck()
    .all();
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines.map((line) => line.split('\n').join(' '));
}

function orphansOf(db: Db): { table: string; rows: number }[] {
  return db
    .prepare<[], { table: string; rows: number }>(
      `SELECT "table", count(*) AS rows FROM pragma_foreign_key_check() GROUP BY "table" ORDER BY "table"`,
    )
    .all();
}
