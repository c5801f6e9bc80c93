import type { Migration } from './migration';

/**
 * Forgetting images. `exports` records where exports of runs went, so that a person can be told which models were trained on an
 * image. Orders list what a forgetting has yet to delete from files. The catalog forgets first, in one transaction with these orders; an
 * engine that finds orders when it opens a project knows that its predecessor died before carrying them out.
 */
export const forgetting: Migration = {
  number: 53,
  name: 'forgetting',
  sql: `
CREATE TABLE exports (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs,
  at INTEGER NOT NULL,
  folder TEXT NOT NULL
) STRICT;

-- what: 'pack', 'pixels', 'predictions', 'run', 'snapshot', 'backup', 'catalog'; row_number is -1 where there is none.
CREATE TABLE forget_orders (
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  row_number INTEGER NOT NULL
) STRICT;
`,
};
