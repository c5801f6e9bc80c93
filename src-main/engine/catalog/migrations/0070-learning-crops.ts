import type { Migration } from './migration';

/** The crop whose features a point of the learning curve rests on; until now always the whole picture. */
export const learningCrops: Migration = {
  number: 70,
  name: 'learning-crops',
  sql: `
ALTER TABLE learning_points ADD COLUMN crop TEXT NOT NULL DEFAULT 'none' CHECK (crop IN ('none', 'face'));
`,
};
