/**
 * From a row of features to the images that have it, for searches by similarity; and which steps gave labels that a model
 * suggested: its name, null for a person's own.
 */
export const migration0063 = `
CREATE INDEX embedding_rows_by_row ON embedding_rows (space, row);
CREATE INDEX images_by_content ON images (sha256) WHERE sha256 IS NOT NULL;
ALTER TABLE steps ADD COLUMN model TEXT;
`;
