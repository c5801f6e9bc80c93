/** What of a picture heads of the curve of labelling learned from; until now always all of it. */
export const migration0070 = `
ALTER TABLE learning_points ADD COLUMN crop TEXT NOT NULL DEFAULT 'none' CHECK (crop IN ('none', 'face'));
`;
