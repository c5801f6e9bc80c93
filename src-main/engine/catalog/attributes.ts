import type { Changes } from './changes';
import type { Db } from './db';

/** Statements on the attributes of images: at most one value per name. */
export function attributesTable(db: Db, changes: Changes) {
  const value = db
    .prepare<[number, string], string>('SELECT value FROM image_attributes WHERE image_id = ? AND name = ?')
    .pluck();
  const put = db.prepare(`
    INSERT INTO image_attributes (image_id, name, value) VALUES (?, ?, ?)
    ON CONFLICT (image_id, name) DO UPDATE SET value = excluded.value`);
  const remove = db.prepare('DELETE FROM image_attributes WHERE image_id = ? AND name = ?');
  const all = db
    .prepare<[number], [string, string]>('SELECT name, value FROM image_attributes WHERE image_id = ? ORDER BY name')
    .raw();
  const named = db
    .prepare<[string], [number, string]>('SELECT image_id, value FROM image_attributes WHERE name = ?')
    .raw();
  const names = db.prepare<[], string>('SELECT DISTINCT name FROM image_attributes ORDER BY name').pluck();

  return {
    value: (image: number, name: string): string | null => value.get(image, name) ?? null,
    /** Sets an attribute of an image; null removes it. */
    set(image: number, name: string, to: string | null): void {
      if (to === null) remove.run(image, name);
      else put.run(image, name, to);
      changes.image(image);
    },
    /** [name, value] of an image's attributes, ordered by name. */
    ofImage: (image: number): [string, string][] => all.all(image),
    /** Value by image, for images that have the attribute. */
    valuesOf: (name: string): Map<number, string> => new Map(named.iterate(name)),
    names: (): string[] => names.all(),
  };
}
