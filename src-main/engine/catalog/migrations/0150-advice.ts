import type { Migration } from './migration';

/**
 * Advice that was dismissed, by its kind and what it is about. Dismissing is a step of the history, so value events may be about advice.
 * Their check no longer lists the nouns, since SQLite changes a check only by making the table anew; reading refuses unknown ones.
 */
export const dismissedAdvice: Migration = {
  number: 150,
  name: 'dismissed-advice',
  sql: `
CREATE TABLE advice (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  dismissed INTEGER NOT NULL DEFAULT 0 CHECK (dismissed IN (0, 1)),
  UNIQUE (kind, subject)
) STRICT;

CREATE TABLE value_events_anew (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  at INTEGER NOT NULL,
  noun TEXT NOT NULL CHECK (noun <> ''),
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
