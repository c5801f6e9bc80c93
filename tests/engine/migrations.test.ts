import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../../src-main/engine/catalog/migrations';
import { openCatalog } from '../../src-main/engine/catalog/catalog';
import { withFolder } from '../helpers/engine';

/** A catalog as the program of that migration left it, with rows of its own. */
function makeOldCatalog(file: string, newest: number, rows: string): void {
  const db = new Database(file);
  db.pragma('application_id = 1178682196');
  for (const { number, sql } of migrations) if (number <= newest) db.exec(sql);
  db.pragma(`user_version = ${String(newest)}`);
  db.exec(rows);
  db.close();
}

test('20: runs and epochs from before say that they were trained in one go', () =>
  withFolder((folder) => {
    const file = join(folder, 'catalog.sqlite');
    makeOldCatalog(
      file,
      10,
      `INSERT INTO runs (recipe, seed, epochs, state, started_at, ended_at, result) VALUES
         ('{"id": "a"}', 3, 2, 'done', 1000, 9000, '{"run": "r1", "epochs": 2}'),
         ('{"id": "a"}', 3, 5, 'cancelled', 1000, 9000, NULL);
       INSERT INTO run_epochs (run_id, epoch, metrics) VALUES
         (1, 1, '{"epoch": 1, "seconds": 1.5}'), (1, 2, '{"epoch": 2, "seconds": 1}'), (2, 1, '{"epoch": 1, "seconds": 4}')`,
    );
    const catalog = openCatalog(file, { create: false });
    try {
      expect(catalog.version()).toBe(migrations.at(-1)?.number);
      const [cancelled, done] = catalog.runs.all();
      expect(done).toMatchObject({ settings: '{}', epochsDone: 2, epochSeconds: 2.5, epochs: 2, seed: 3 });
      expect(JSON.parse(done?.result ?? '')).toEqual({
        ...{ run: 'r1', epochs: 2, ending: 'complete', keptEpoch: 2, skippedSteps: 0, resumes: [], testAsSealed: null },
      });
      expect(cancelled).toMatchObject({ result: null, epochsDone: 1, epochSeconds: 4 });
      expect(catalog.runs.epochs(2).map((metrics) => JSON.parse(metrics) as unknown)).toEqual([
        { epoch: 1, seconds: 4, gradientNorm: 0, skippedSteps: 0 },
      ]);
    } finally {
      catalog.close();
    }
    return Promise.resolve();
  }));
