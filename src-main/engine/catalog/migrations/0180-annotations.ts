import type { Migration } from './migration';

/**
 * Labels that each of several persons gave an image, beside the one label that it has. An import keeps those of its source, a finished
 * second look its answers, and, of the images that it showed, the label that a person had given before.
 *
 * `recorded` is an annotator's name where the annotations come from, and finds the annotator again when a source is imported once more;
 * `name` is shown, and two annotators of the same name are one person. The annotator whose recorded name is empty stands for labels
 * of imports that name nobody. Classes are those of the time: merges are followed by readers.
 */
export const annotations: Migration = {
  number: 180,
  name: 'annotations',
  sql: `
CREATE TABLE annotators (
  id INTEGER PRIMARY KEY,
  recorded TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
) STRICT;
CREATE INDEX annotators_by_name ON annotators (name);

CREATE TABLE annotations (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images,
  annotator_id INTEGER NOT NULL REFERENCES annotators,
  origin TEXT NOT NULL CHECK (origin IN ('import', 'second-look', 'label')),
  -- The second look; 0 for other origins.
  look INTEGER NOT NULL DEFAULT 0,
  -- Name of the table or project that was imported.
  file TEXT,
  state TEXT NOT NULL CHECK (state IN ('labelled', 'unsure', 'excluded')),
  class_id INTEGER REFERENCES classes,
  at INTEGER,
  CHECK ((state = 'labelled') = (class_id IS NOT NULL)),
  CHECK ((origin = 'second-look') = (look > 0))
) STRICT;
CREATE UNIQUE INDEX annotations_by_image ON annotations (image_id, annotator_id, origin, look);
CREATE INDEX annotations_by_annotator ON annotations (annotator_id);
`,
};
