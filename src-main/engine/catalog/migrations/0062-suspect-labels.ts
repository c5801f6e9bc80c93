import type { Migration } from './migration';

/**
 * Details of an issue of kind suspect-label: the class that the image had when the issue was found, and the suggested class. The
 * issue is open as long as the image has that content and that class. Score and confidence are the probabilities of the two classes by a
 * head that was trained without the image.
 */
export const suspectLabels: Migration = {
  number: 62,
  name: 'suspect-labels',
  sql: `
CREATE TABLE suspect_labels (
  issue_id INTEGER PRIMARY KEY REFERENCES issues ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  given_class INTEGER NOT NULL REFERENCES classes,
  suggested_class INTEGER NOT NULL REFERENCES classes,
  score REAL NOT NULL,
  confidence REAL NOT NULL
) STRICT;
CREATE INDEX suspect_labels_by_image ON suspect_labels (image_id);
`,
};
