/** Which row of embeddings/<space>/rows.f32 holds the features of which content; a space is a starter and a preprocessing. */
export const migration0060 = `
CREATE TABLE embedding_rows (
  space TEXT NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  row INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,
  PRIMARY KEY (space, sha256)
) STRICT, WITHOUT ROWID;
`;
