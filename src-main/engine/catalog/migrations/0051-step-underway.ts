import type { Migration } from './migration';

/**
 * The step that is being done, undone or redone in slices, at most one, with the last events before it. An engine that finds one
 * here knows that its predecessor died midway, and takes back the step's later events.
 */
export const stepUnderway: Migration = {
  number: 51,
  name: 'step-underway',
  sql: `
CREATE TABLE step_underway (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  step_id INTEGER NOT NULL REFERENCES steps,
  cause TEXT NOT NULL CHECK (cause IN ('do', 'undo', 'redo')),
  last_label_event INTEGER NOT NULL,
  last_tag_event INTEGER NOT NULL,
  last_attribute_event INTEGER NOT NULL
) STRICT;
`,
};
