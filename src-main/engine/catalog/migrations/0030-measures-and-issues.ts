import type { Migration } from './migration';

/**
 * Measures taken when a picture is decoded, and issues found in images. Images imported earlier have no measures until their
 * folder is imported again. A fingerprint names a finding, so that finding it again gives the same issue.
 */
export const measuresAndIssues: Migration = {
  number: 30,
  name: 'measures-and-issues',
  sql: `
CREATE TABLE image_measures (
  image_id INTEGER PRIMARY KEY REFERENCES images,
  pixel_hash BLOB NOT NULL CHECK (length(pixel_hash) = 32),
  perceptual_hash BLOB NOT NULL CHECK (length(perceptual_hash) = 8),
  brightness REAL NOT NULL,
  brightness_5 REAL NOT NULL,
  brightness_99 REAL NOT NULL,
  contrast REAL NOT NULL,
  sharpness REAL NOT NULL,
  colourfulness REAL NOT NULL,
  is_grey INTEGER NOT NULL CHECK (is_grey IN (0, 1)),
  captured_at TEXT
) STRICT;

CREATE TABLE issues (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  severity REAL NOT NULL CHECK (severity BETWEEN 0 AND 1),
  detail TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'dismissed', 'fixed')),
  found_at INTEGER NOT NULL,
  UNIQUE (kind, fingerprint)
) STRICT;

CREATE TABLE issue_images (
  issue_id INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images,
  PRIMARY KEY (issue_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_images_by_image ON issue_images (image_id);
`,
};
