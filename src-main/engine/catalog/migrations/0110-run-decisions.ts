import type { Migration } from './migration';

/**
 * A run's decision: how its probabilities become an answer, as StoredDecision in JSON; null for the most probable class. Choosing one
 * is a step of the history, so value events may be about a run; SQLite changes a check only by making the table anew.
 */
export const runDecisions: Migration = {
  number: 110,
  name: 'run-decisions',
  sql: `
ALTER TABLE runs ADD COLUMN decision TEXT;

CREATE TABLE value_events_anew (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  noun TEXT NOT NULL CHECK (noun IN ('class', 'view', 'split', 'run')),
  item INTEGER NOT NULL,
  field TEXT NOT NULL,
  from_value ANY,
  to_value ANY
) STRICT;
INSERT INTO value_events_anew SELECT * FROM value_events;
DROP TABLE value_events;
ALTER TABLE value_events_anew RENAME TO value_events;
CREATE INDEX value_events_by_step ON value_events (step_id);
`,
};
