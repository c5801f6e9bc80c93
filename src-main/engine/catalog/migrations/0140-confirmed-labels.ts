import type { Migration } from './migration';

/**
 * A person's word that an image's label is right. It counts as long as the image has that class and that content, so nothing has to
 * remove it when a label changes. Confirming is a step of the history; its events hold what was confirmed before and after, so that undo
 * brings back who confirmed and when. A suspect label that was found in spite of a confirmation stays open.
 */
export const confirmedLabels: Migration = {
  number: 140,
  name: 'confirmed-labels',
  sql: `
CREATE TABLE label_confirmations (
  image_id INTEGER PRIMARY KEY REFERENCES images,
  class_id INTEGER NOT NULL REFERENCES classes,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Class, content, actor and time are all null where nothing was confirmed.
CREATE TABLE confirmation_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images,
  from_class INTEGER REFERENCES classes,
  from_sha256 BLOB,
  from_actor TEXT,
  from_at INTEGER,
  to_class INTEGER REFERENCES classes,
  to_sha256 BLOB,
  to_actor TEXT,
  to_at INTEGER
) STRICT;
CREATE INDEX confirmation_events_by_step ON confirmation_events (step_id, cause);

ALTER TABLE step_underway ADD COLUMN last_confirmation_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suspect_labels ADD COLUMN is_despite INTEGER NOT NULL DEFAULT 0 CHECK (is_despite IN (0, 1));
`,
};
