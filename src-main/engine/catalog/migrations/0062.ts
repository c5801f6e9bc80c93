/**
 * What an issue of kind suspect-label says: the class that an image was given when it was found, and the one that it was
 * suggested. The issue is open as long as the image has that content and that class. Score and confidence are the
 * probabilities of the two by a head that had not seen the image.
 */
export const migration0062 = `
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
`;
