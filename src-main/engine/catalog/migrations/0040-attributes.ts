import type { Migration } from './migration';

/** Attributes: named texts of an image, set by an import or by steps of the history. */
export const attributes: Migration = {
  number: 40,
  name: 'attributes',
  sql: `
CREATE TABLE image_attributes (
  image_id INTEGER NOT NULL REFERENCES images,
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (value <> ''),
  PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE attribute_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images,
  name TEXT NOT NULL,
  from_value TEXT,
  to_value TEXT
) STRICT;
CREATE INDEX attribute_events_by_step ON attribute_events (step_id, cause);
`,
};
