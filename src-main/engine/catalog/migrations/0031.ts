/**
 * Dismissing an issue becomes a step that can be taken back. An event names the issue by kind and fingerprint, since an issue
 * that is gone and found again has another id. What speaks of a whole class has that class, and no images of its own: they
 * would be written anew by each search, half a million at a time. A split says how many groups it kept together.
 */
export const migration0031 = `
ALTER TABLE issues ADD COLUMN class_id INTEGER REFERENCES classes;
UPDATE issues SET class_id = CAST(fingerprint AS INTEGER) WHERE kind IN ('imbalance', 'shortcut');
DELETE FROM issue_images WHERE issue_id IN (SELECT id FROM issues WHERE class_id IS NOT NULL);
CREATE INDEX issues_by_kind ON issues (kind, state, severity DESC, id);

CREATE TABLE issue_events (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL
) STRICT;
CREATE INDEX issue_events_by_step ON issue_events (step_id, cause);

ALTER TABLE splits ADD COLUMN groups INTEGER NOT NULL DEFAULT 0;
`;
