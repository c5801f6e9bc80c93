/**
 * From a row of features to the images that have it, for searches by similarity; which steps gave labels that a model suggested:
 * what it was, null for a person's own; and how good a head was when so many labels were given, for the curve of labelling.
 */
export const migration0063 = `
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
`;
