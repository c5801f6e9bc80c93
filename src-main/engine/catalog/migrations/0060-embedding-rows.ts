import type { Migration } from './migration';

/** The row of embeddings/<space>/rows.f32 that holds a content's features. A space is a starter and a preprocessing. */
export const embeddingRows: Migration = {
  number: 60,
  name: 'embedding-rows',
  sql: `
CREATE TABLE embedding_rows (
  space TEXT NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  row INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,
  PRIMARY KEY (space, sha256)
) STRICT, WITHOUT ROWID;
`,
};
