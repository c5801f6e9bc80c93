import type { Migration } from './migration';

/** Damage of a file in spite of which its whole picture was decoded: names of domain/damage.ts, with blanks between them. */
export const damagedFiles: Migration = {
  number: 170,
  name: 'damaged-files',
  sql: `ALTER TABLE image_measures ADD COLUMN damage TEXT NOT NULL DEFAULT '';`,
};
