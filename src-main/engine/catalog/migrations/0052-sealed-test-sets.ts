import type { Migration } from './migration';

/**
 * Sealed test sets: the labels of a split's test images when a run was first evaluated on them, and every look at a run's test
 * mistakes. `test_set` is the split whose test part this one keeps; null when it has its own. Labels of test sets used before this
 * migration are sealed as they are now; results of earlier runs rest on the labels of their time alone.
 */
export const sealedTestSets: Migration = {
  number: 52,
  name: 'sealed-test-sets',
  sql: `
ALTER TABLE splits ADD COLUMN test_set INTEGER REFERENCES splits;

CREATE TABLE sealed_labels (
  split_id INTEGER NOT NULL REFERENCES splits,
  image_id INTEGER NOT NULL REFERENCES images,
  class_id INTEGER NOT NULL REFERENCES classes,
  PRIMARY KEY (split_id, image_id)
) STRICT, WITHOUT ROWID;
INSERT INTO sealed_labels SELECT m.split_id, m.image_id, i.class_id
  FROM splits s JOIN split_members m ON m.split_id = s.id JOIN images i ON i.id = m.image_id
  WHERE s.sealed_at IS NOT NULL AND m.part = 2 AND i.class_id IS NOT NULL;

-- The run is null when it was deleted; the look stays counted.
CREATE TABLE test_looks (
  id INTEGER PRIMARY KEY,
  split_id INTEGER NOT NULL REFERENCES splits,
  run_id INTEGER REFERENCES runs,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  last_label_event INTEGER NOT NULL
) STRICT;

UPDATE runs SET result = json_set(result, '$.testAsSealed', json('null')) WHERE result IS NOT NULL;
`,
};
