import type Database from 'better-sqlite3';

/** A connection to a catalog file. */
export type Db = Database.Database;
