import type { Changes } from './changes';
import type { Db } from './db';

/** Statements on sources: folders that images were imported from. */
export function sourcesTable(db: Db, changes: Changes) {
  const find = db.prepare<[string], { id: number }>('SELECT id FROM sources WHERE root = ?');
  const insert = db.prepare('INSERT INTO sources (root, added_at) VALUES (?, ?)');
  const all = db.prepare<[], { id: number; root: string }>('SELECT id, root FROM sources ORDER BY id');
  const countImages = db.prepare<[number], number>('SELECT count(*) FROM images WHERE source_id = ?').pluck();

  return {
    find: (root: string): number | undefined => find.get(root)?.id,
    /** The source of a folder, added when it is new. */
    findOrAdd(root: string, at: number): number {
      const known = find.get(root);
      if (known) return known.id;
      const id = Number(insert.run(root, at).lastInsertRowid);
      changes.names();
      return id;
    },
    all: (): { id: number; root: string }[] => all.all(),
    countImages: (id: number): number => countImages.get(id) ?? 0,
  };
}
