import type { Migration } from './migration';

/**
 * Changes of classes, saved views and splits become steps of the history: one table of their events replaces class_events. A class that
 * was never made, or whose making is undone, is `removed`: nothing lists it, and no image has it. A class has no position until somebody
 * moves it; such classes come after the others, by name. Colours are numbered 1 to 7 (src-shared/domain/label-class.ts); existing
 * classes keep the colour they were shown in.
 */
export const valueEvents: Migration = {
  number: 50,
  name: 'value-events',
  sql: `
ALTER TABLE classes ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
ALTER TABLE classes ADD COLUMN position INTEGER;
ALTER TABLE classes ADD COLUMN colour INTEGER NOT NULL DEFAULT 1 CHECK (colour BETWEEN 1 AND 7);
ALTER TABLE classes ADD COLUMN merged_into INTEGER REFERENCES classes;
UPDATE classes SET colour = (id - 1) % 7 + 1;

CREATE TABLE saved_views (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  sort TEXT NOT NULL,
  key TEXT,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE value_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  noun TEXT NOT NULL CHECK (noun IN ('class', 'view', 'split')),
  item INTEGER NOT NULL,
  field TEXT NOT NULL,
  from_value ANY,
  to_value ANY
) STRICT;
INSERT INTO value_events SELECT id, step_id, cause, at, 'class', class_id, field, from_value, to_value FROM class_events;
DROP TABLE class_events;
CREATE INDEX value_events_by_step ON value_events (step_id);

ALTER TABLE splits ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
`,
};
