import type { Migration } from './migration';

/**
 * The part of a split that an import's source has an image in. It stays beside the project's own split, from which it may differ: a source
 * may tell a part of an image that joined no split, and training must not take an image that its source holds back for the test.
 *
 * `aliases`, a list as JSON: other names of a class in sources, such as 'Man ' of 'man', which imports take for this class.
 */
export const toldParts: Migration = {
  number: 200,
  name: 'told-parts',
  sql: `
CREATE TABLE told_parts (
  image_id INTEGER PRIMARY KEY REFERENCES images,
  part INTEGER NOT NULL CHECK (part IN (0, 1, 2))
) STRICT;

ALTER TABLE classes ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';
`,
};
