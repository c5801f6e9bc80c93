import type { Migration } from './migration';

/**
 * Dismissing an issue becomes a step that can be undone. An event names the issue by kind and fingerprint, because an issue that
 * disappears and is found again has another id. An issue of a whole class stores that class instead of its images: each search would
 * write them anew, half a million at a time. A split records how many groups it kept together.
 */
export const issueSteps: Migration = {
  number: 31,
  name: 'issue-steps',
  sql: `
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
`,
};
