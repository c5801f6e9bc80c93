import Database from 'better-sqlite3';
import { Failure } from '../../../src-shared/domain/failure';
import type { Db } from './db';
import { foldWal, hasWal, sharesPages } from './page-trees';
import { findSchemaDifferences } from './schema';

interface OpenOptions {
  readonly readonly?: boolean;
  readonly create?: boolean;
}

interface KnownOptions extends OpenOptions {
  readonly isLive?: boolean;
}

/** 'FACT' in ASCII, which marks the file as a Facet catalog in its header. */
export const applicationId = 0x46414354;

/**
 * Opens a catalog file without trusting it. Functions in its schema can have no side effects, and the schema itself can't be written to
 * (better-sqlite3's defensive mode). Read only its header before `requireOwnSchema`.
 */
export function openFile(file: string, { readonly = false, create = false }: OpenOptions = {}): Db {
  const db = new Database(file, { readonly, fileMustExist: !create });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens a catalog file of a version that this Facet knows, and checks it, so that statements may be run. Kinds 'not-a-project',
 * 'project-damaged'.
 * @param options.isLive whether the file is also open as a project: it was checked when that was opened, and may be changing
 */
export function openKnown(file: string, { isLive = false, ...options }: KnownOptions = {}): Db {
  if (!isLive) foldWal(file);
  const db = openFile(file, options);
  try {
    requireApplication(db, file);
    if (!isLive) requireSoundTrees(db, file);
    requireOwnSchema(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function requireApplication(db: Db, file: string): void {
  if (db.pragma('application_id', { simple: true }) === applicationId) return;
  throw new Failure('not-a-project', `${file} is not a Facet catalog.`, 'Choose a folder that Facet made.');
}

/**
 * Refuses a file whose tables may never end (see `sharesPages`), before its schema is read. A file whose WAL could not be folded into it
 * is being read by another process, so it is not a stranger's.
 * @throws Failure of kind 'project-damaged'
 */
export function requireSoundTrees(db: Db, file: string): void {
  if (hasWal(file) || !sharesPages(db)) return;
  throw new Failure(
    'project-damaged',
    `The catalog ${file} is damaged: ${sharedPages}.`,
    'Nothing in it was read. Restore the project folder from a backup.',
  );
}

/** The damage of a file that `sharesPages`, for a sentence. */
export const sharedPages = 'one of its pages is used in two places';

/** @throws Failure of kind 'project-damaged' that names the differences from Facet's own schema */
export function requireOwnSchema(db: Db, file: string): void {
  const { differences } = findSchemaDifferences(db);
  if (differences.length === 0) return;
  throw new Failure(
    'project-damaged',
    `The schema of the catalog ${file} is not Facet’s own: ${listed(differences)}.`,
    'Nothing in it was read or run. Restore the project folder from a backup.',
  );
}

/** The first few differences, as text for a sentence. */
export function listed(differences: readonly string[]): string {
  const more = differences.length - listedDifferences;
  return [...differences.slice(0, listedDifferences), ...(more > 0 ? [`${String(more)} more`] : [])].join('; ');
}

const listedDifferences = 5;
