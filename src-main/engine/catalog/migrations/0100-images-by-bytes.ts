import type { Migration } from './migration';

/** Index from a file's size to its images, so that a photo that was moved is recognised before it is read. */
export const imagesByBytes: Migration = {
  number: 100,
  name: 'images-by-bytes',
  sql: `
CREATE INDEX images_by_bytes ON images (bytes) WHERE bytes IS NOT NULL;
`,
};
