/**
 * Sealed test sets: the labels that a split's test images had when a run was first evaluated on them, and every look at
 * what a run said of them. `test_set` is the split whose test part another keeps; null: it has its own. Labels of test
 * sets that were sealed before are taken as they are now; results of runs from before stand on the labels of then alone.
 */
export const migration0052 = `
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
`;
