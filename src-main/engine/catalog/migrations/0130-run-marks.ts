import type { Migration } from './migration';

/** A person's marks on a run: a star, and a note, empty for none. Setting one is a step of the history. */
export const runMarks: Migration = {
  number: 130,
  name: 'run-marks',
  sql: `
ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1));
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
`,
};
