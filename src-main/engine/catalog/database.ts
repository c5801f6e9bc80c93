import Database from 'better-sqlite3';
import { Failure } from '../../../src-shared/domain/failure';
import type { Db } from './db';
import { migrations } from './migrations';
import { applicationId, openFile, requireApplication, requireOwnSchema, requireSoundTrees } from './open-file';
import { foldWal } from './page-trees';

export const newestCatalog = migrations.at(-1)?.number ?? 0;

/**
 * Opens a catalog file and brings it to the newest migration, each in a transaction of its own. Kinds 'not-a-project', 'newer-project',
 * 'project-damaged'.
 */
export function openDatabase(file: string, options: { create: boolean }): Db {
  try {
    if (!options.create) foldWal(file);
    const db = openFile(file, options);
    try {
      prepare(db, file, options.create);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw explain(error, file);
  }
}

function prepare(db: Db, file: string, create: boolean): void {
  if (!create) {
    requireApplication(db, file);
    requireSoundTrees(db, file);
  }
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > newestCatalog) {
    throw new Failure(
      'newer-project',
      `This project was made by a newer Facet (catalog ${String(version)}, this one knows ${String(newestCatalog)}).`,
      'Update Facet; nothing in the project was changed.',
    );
  }
  if (!create) requireOwnSchema(db, file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 2000');
  db.pragma('temp_store = MEMORY'); // temporary tables must leave no copy of forgotten rows on the disk
  // 64 MB: a bulk relabel touches pages all over a large catalog, and with SQLite's 2 MB they are written several times.
  db.pragma('cache_size = -65536');
  // 1 MB: everything else waits while the WAL is moved into the file, some 10 ms with SQLite's 4 MB.
  db.pragma('wal_autocheckpoint = 250');
  db.pragma(`application_id = ${String(applicationId)}`);
  for (const { number, sql } of migrations) {
    if (number > version) migrate(db, number, sql);
  }
}

function migrate(db: Db, number: number, sql: string): void {
  db.transaction(() => {
    db.exec(sql);
    db.pragma(`user_version = ${String(number)}`);
  })();
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return new Failure(
      'project-damaged',
      `The catalog ${file} is damaged.`,
      'Restore the project folder from a backup.',
      {
        cause: error,
      },
    );
  }
  if (error.code === 'SQLITE_CANTOPEN' || error.code.startsWith('SQLITE_READONLY')) {
    return new Failure(
      'permission',
      `The catalog ${file} can't be opened for writing.`,
      'Check the folder’s permissions.',
      {
        cause: error,
      },
    );
  }
  return error;
}
