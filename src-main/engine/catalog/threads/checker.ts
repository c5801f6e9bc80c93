import { parentPort, workerData } from 'node:worker_threads';
import type { Db } from '../db';
import { newestCatalog } from '../database';
import { brokenInvariants } from '../invariants';
import { applicationId, listed, openFile, sharedPages } from '../open-file';
import { foldWal, sharesPages } from '../page-trees';
import { findSchemaDifferences } from '../schema';

// Entry point of the thread that checks a catalog; check-thread.ts starts it. SQLite's own check reads the whole file, and on the engine's
// thread a relabel would wait for it.

export interface CheckRequest {
  readonly file: string;
  /**
   * 'pages': checks that the schema is Facet's and that the pages are whole. 'indices': checks the indices, too. 'copy': as 'indices',
   * after folding the WAL into the file. 'all': as 'indices', and checks foreign keys and Facet's invariants.
   */
  readonly depth: 'pages' | 'indices' | 'copy' | 'all';
}

export interface CatalogCheck {
  /** Findings of SQLite's own check; empty when the file is whole. Only then do the other fields mean anything. */
  readonly damage: readonly string[];
  /** Numbers of rows that refer to missing rows, by table. */
  readonly orphans: readonly { readonly table: string; readonly rows: number }[];
  readonly broken: readonly { readonly name: string; readonly rows: number; readonly detail: string }[];
}

/** Most lines of SQLite's check that are reported; one damaged page makes hundreds. */
const reportedLines = 5;

parentPort?.postMessage(check(workerData as CheckRequest));

function check({ file, depth }: CheckRequest): CatalogCheck {
  try {
    if (depth === 'copy') foldWal(file);
    const db = openFile(file, { readonly: depth !== 'copy' });
    try {
      // A catalog that is open, here or in another Facet, may be changing.
      if ((depth === 'copy' || depth === 'indices') && sharesPages(db)) {
        return { damage: [sharedPages], orphans: [], broken: [] };
      }
      if (depth === 'copy') db.pragma('journal_mode = DELETE');
      return depth === 'all' ? checkAll(db) : { damage: damageOf(db, depth === 'pages'), orphans: [], broken: [] };
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
  return { damage, orphans: orphansOf(db), broken: [...missingIndices(db), ...brokenInvariants(db)] };
}

function damageOf(db: Db, onlyPages = false): string[] {
  if (db.pragma('application_id', { simple: true }) !== applicationId) return ['it is not a Facet catalog'];
  if (Number(db.pragma('user_version', { simple: true })) > newestCatalog) return ['it was made by a newer Facet'];
  const { differences } = findSchemaDifferences(db);
  if (differences.length > 0) return [listed(differences)]; // SQLite's check would run the schema
  const lines = db
    .prepare<[], string>(`PRAGMA ${onlyPages ? 'quick_check' : 'integrity_check'}(${String(reportedLines)})`)
    .pluck()
    .all();
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines.map((line) => line.split('\n').join(' '));
}

function missingIndices(db: Db): CatalogCheck['broken'] {
  const { missingIndices } = findSchemaDifferences(db);
  const names = missingIndices.map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      name: 'indices',
      rows: names.length,
      detail: `${String(names.length)} indices are missing (${names.join(', ')})`,
    },
  ];
}

function orphansOf(db: Db): { table: string; rows: number }[] {
  return db
    .prepare<[], { table: string; rows: number }>(
      `SELECT "table", count(*) AS rows FROM pragma_foreign_key_check() GROUP BY "table" ORDER BY "table"`,
    )
    .all();
}
