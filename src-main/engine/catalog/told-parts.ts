import type { Db } from './db';

/** Statements on the parts of a split that sources tell. Parts are numbers: 0 train, 1 validation, 2 test. */
export function toldPartsTable(db: Db) {
  const set = db.prepare(
    'INSERT INTO told_parts (image_id, part) VALUES (?, ?) ON CONFLICT (image_id) DO UPDATE SET part = excluded.part',
  );
  const all = db.prepare<[], { image: number; part: number }>(
    `SELECT t.image_id AS image, t.part FROM told_parts t JOIN images i ON i.id = t.image_id
    WHERE i.sha256 IS NOT NULL ORDER BY t.image_id`,
  );
  return {
    set: (image: number, part: number): void => void set.run(image, part),
    /** Parts of all images whose content is known, by image. */
    all: (): Map<number, number> => new Map(all.all().map(({ image, part }) => [image, part])),
  };
}
