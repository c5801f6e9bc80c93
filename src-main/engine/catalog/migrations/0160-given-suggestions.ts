import type { Migration } from './migration';

/**
 * Labels that a model suggests for images which a person added with its predictions. They come in sets; making one is a step of the
 * history, and a set whose step is undone, or not yet done, is `removed`. Of several sets, the last one counts for an image.
 */
export const givenSuggestions: Migration = {
  number: 160,
  name: 'given-suggestions',
  sql: `
CREATE TABLE suggestion_sets (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  at INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 1 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE given_suggestions (
  image_id INTEGER NOT NULL REFERENCES images,
  set_id INTEGER NOT NULL REFERENCES suggestion_sets,
  class_id INTEGER NOT NULL REFERENCES classes,
  confidence REAL NOT NULL,
  PRIMARY KEY (image_id, set_id)
) STRICT, WITHOUT ROWID;
`,
};
