import type { Migration } from './migration';

/**
 * Three things for label suggestions. Indexes lead from a row of features to its images, for searches by similarity. `steps.model`
 * names the model whose suggestion a step applied; null for a person's own label. `learning_points` records how good a head was at a
 * number of labels, for the learning curve.
 */
export const learning: Migration = {
  number: 63,
  name: 'learning',
  sql: `
CREATE INDEX embedding_rows_by_row ON embedding_rows (space, row);
CREATE INDEX images_by_content ON images (sha256) WHERE sha256 IS NOT NULL;
ALTER TABLE steps ADD COLUMN model TEXT;

-- measured_on: 'validation' or 'folds'.
CREATE TABLE learning_points (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  starter TEXT NOT NULL,
  labels INTEGER NOT NULL,
  measured_on TEXT NOT NULL CHECK (measured_on IN ('validation', 'folds')),
  images INTEGER NOT NULL,
  accuracy REAL NOT NULL
) STRICT;
`,
};
