import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openCatalog, type Catalog } from '../../../src-main/engine/catalog/catalog';
import { migrations } from '../../../src-main/engine/catalog/migrations';
import { withFolder } from '../programs/engine';

/** A catalog as the program of that migration left it, with rows of its own. */
export function makeOldCatalog(file: string, newest: number, rows = ''): void {
  const db = new Database(file);
  db.pragma('application_id = 1178682196');
  for (const { number, sql } of migrations) if (number <= newest) db.exec(sql);
  db.pragma(`user_version = ${String(newest)}`);
  db.exec(rows);
  db.close();
}

/** Opens a catalog that was made by the migrations up to `version`, and so brings it up to date. */
export function withOldCatalog(version: number, rows: string, work: (catalog: Catalog) => void): Promise<void> {
  return withFolder((folder) => {
    const file = join(folder, 'catalog.sqlite');
    makeOldCatalog(file, version, rows);
    const catalog = openCatalog(file, { create: false });
    try {
      work(catalog);
    } finally {
      catalog.close();
    }
    return Promise.resolve();
  });
}
