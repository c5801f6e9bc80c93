import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openCatalog, type Catalog } from '../../../src-main/engine/catalog/catalog';
import { migrations } from '../../../src-main/engine/catalog/migrations';
import { withFolder } from '../programs/engine';

/** A catalog as the program at that migration left it, with its own rows. */
export function makeOldCatalog(file: string, newest: number, rows = ''): void {
  const db = new Database(file);
  db.pragma('application_id = 1178682196');
  for (const { number, sql } of migrations) if (number <= newest) db.exec(sql);
  db.pragma(`user_version = ${String(newest)}`);
  db.exec(rows);
  db.close();
}

/** Makes a catalog by the migrations up to `version`, and opens it, which migrates it. */
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
