import Database from 'better-sqlite3';
import { migrations } from '../../src-main/engine/catalog/migrations';

/** A catalog as the program of that migration left it, with rows of its own. */
export function makeOldCatalog(file: string, newest: number, rows = ''): void {
  const db = new Database(file);
  db.pragma('application_id = 1178682196');
  for (const { number, sql } of migrations) if (number <= newest) db.exec(sql);
  db.pragma(`user_version = ${String(newest)}`);
  db.exec(rows);
  db.close();
}
