import type { Changes } from './changes';
import type { Db } from './db';

/** Statements on the tags of images. */
export function tagsTable(db: Db, changes: Changes) {
  const has = db.prepare<[number, string], { one: number }>(
    'SELECT 1 AS one FROM image_tags WHERE image_id = ? AND tag = ?',
  );
  const add = db.prepare('INSERT OR IGNORE INTO image_tags (image_id, tag) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM image_tags WHERE image_id = ? AND tag = ?');

  return {
    has: (image: number, tag: string): boolean => has.get(image, tag) !== undefined,
    set(image: number, tag: string, present: boolean): void {
      (present ? add : remove).run(image, tag);
      changes.image(image);
    },
  };
}
