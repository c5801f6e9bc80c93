import type { Migration } from './migration';

/**
 * Second looks: sessions in which a person judges pictures again without their labels. Each image has the class that it had when the
 * session was started, and who gave it (null: an import), so that later changes of labels do not change the agreement.
 */
export const secondLooks: Migration = {
  number: 141,
  name: 'second-looks',
  sql: `
CREATE TABLE second_looks (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'cancelled')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  actor TEXT NOT NULL,
  seed INTEGER NOT NULL,
  filter TEXT NOT NULL,
  drawn_from INTEGER NOT NULL,
  test_left_out INTEGER NOT NULL
) STRICT;

CREATE TABLE second_look_images (
  look_id INTEGER NOT NULL REFERENCES second_looks,
  position INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images,
  class_id INTEGER NOT NULL REFERENCES classes,
  labelled_by TEXT,
  answer TEXT CHECK (answer IN ('class', 'unsure', 'skip')),
  answer_class INTEGER REFERENCES classes,
  answered_by TEXT,
  answered_at INTEGER,
  PRIMARY KEY (look_id, position),
  CHECK ((answer IS 'class') = (answer_class IS NOT NULL))
) STRICT, WITHOUT ROWID;
`,
};
