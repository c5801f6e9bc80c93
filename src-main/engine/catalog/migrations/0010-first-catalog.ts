import type { Migration } from './migration';

/** The first catalog. Times are milliseconds since 1970; hashes are SHA-256, as blobs of 32 bytes. */
export const firstCatalog: Migration = {
  number: 10,
  name: 'first-catalog',
  sql: `
CREATE TABLE project (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  root TEXT NOT NULL UNIQUE,
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE classes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  key TEXT,
  archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1))
) STRICT;

CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES sources,
  path TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ok', 'refused', 'missing', 'changed')),
  refusal TEXT,
  sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
  bytes INTEGER,
  modified REAL,
  format TEXT,
  width INTEGER,
  height INTEGER,
  pack INTEGER,
  pack_offset INTEGER,
  pack_length INTEGER,
  label_state TEXT NOT NULL CHECK (label_state IN ('labelled', 'unlabelled', 'unsure', 'excluded')),
  class_id INTEGER REFERENCES classes,
  added_at INTEGER NOT NULL,
  UNIQUE (source_id, path),
  CHECK ((label_state = 'labelled') = (class_id IS NOT NULL)),
  CHECK ((state = 'refused') = (refusal IS NOT NULL))
) STRICT;
CREATE INDEX images_by_class ON images (class_id);

-- The project's one linear history. A step is done, undone (can be redone) or dropped (undone, then something else done).
CREATE TABLE steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  title TEXT NOT NULL,
  reason TEXT NOT NULL,
  changed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped'))
) STRICT;

-- Append-only. The cause 'do' belongs to its step for ever; 'undo' and 'redo' are written when that happens.
CREATE TABLE label_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('import', 'do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images,
  from_state TEXT,
  from_class INTEGER REFERENCES classes,
  to_state TEXT NOT NULL,
  to_class INTEGER REFERENCES classes
) STRICT;
CREATE INDEX label_events_by_image ON label_events (image_id);
CREATE INDEX label_events_by_step ON label_events (step_id, cause) WHERE step_id IS NOT NULL;

CREATE TABLE image_tags (
  image_id INTEGER NOT NULL REFERENCES images,
  tag TEXT NOT NULL,
  PRIMARY KEY (image_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images,
  tag TEXT NOT NULL,
  added INTEGER NOT NULL CHECK (added IN (0, 1))
) STRICT;
CREATE INDEX tag_events_by_step ON tag_events (step_id, cause);

CREATE TABLE class_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  class_id INTEGER NOT NULL REFERENCES classes,
  field TEXT NOT NULL CHECK (field IN ('name', 'archived')),
  from_value ANY,
  to_value ANY
) STRICT;
CREATE INDEX class_events_by_step ON class_events (step_id, cause);

CREATE TABLE splits (
  id INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  sealed_at INTEGER
) STRICT;

-- part: 0 train, 1 validation, 2 test. Members of past splits stay, so that undo can return to them.
CREATE TABLE split_members (
  split_id INTEGER NOT NULL REFERENCES splits,
  image_id INTEGER NOT NULL REFERENCES images,
  part INTEGER NOT NULL CHECK (part IN (0, 1, 2)),
  PRIMARY KEY (split_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE split_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  from_split INTEGER REFERENCES splits,
  to_split INTEGER REFERENCES splits
) STRICT;
CREATE INDEX split_events_by_step ON split_events (step_id, cause);

-- Which row of pixels/<edge>-<prep>.rgb8 holds the decoded pixels of which content.
CREATE TABLE pixel_rows (
  prep TEXT NOT NULL,
  edge INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  row INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,
  PRIMARY KEY (prep, edge, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  id TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL,
  split_id INTEGER NOT NULL REFERENCES splits,
  images INTEGER NOT NULL,
  classes TEXT NOT NULL,
  train INTEGER NOT NULL,
  validation INTEGER NOT NULL,
  test INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  snapshot_id TEXT REFERENCES snapshots,
  recipe TEXT NOT NULL,
  seed INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  result TEXT,
  failure TEXT
) STRICT;

CREATE TABLE run_epochs (
  run_id INTEGER NOT NULL REFERENCES runs,
  epoch INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;
`,
};
