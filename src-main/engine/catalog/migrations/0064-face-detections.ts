import type { Migration } from './migration';

/**
 * The face detector's result per content: the number of faces, and the box and score of the largest. Boxes are in pixels of the
 * upright picture; null when there is no face.
 */
export const faceDetections: Migration = {
  number: 64,
  name: 'face-detections',
  sql: `
CREATE TABLE face_detections (
  detector TEXT NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  faces INTEGER NOT NULL CHECK (faces >= 0),
  picture_width INTEGER NOT NULL,
  picture_height INTEGER NOT NULL,
  box_left REAL,
  box_top REAL,
  box_width REAL,
  box_height REAL,
  score REAL,
  PRIMARY KEY (detector, sha256),
  CHECK ((faces = 0) = (box_left IS NULL) AND (faces = 0) = (box_top IS NULL) AND (faces = 0) = (box_width IS NULL)
    AND (faces = 0) = (box_height IS NULL) AND (faces = 0) = (score IS NULL))
) STRICT, WITHOUT ROWID;
`,
};
