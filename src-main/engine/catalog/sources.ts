import type { Db } from './database';

/** Statements on sources: folders that images were imported from. */
export function sourcesTable(db: Db) {
  const find = db.prepare<[string], { id: number }>('SELECT id FROM sources WHERE root = ?');
  const insert = db.prepare('INSERT INTO sources (root, added_at) VALUES (?, ?)');
  const all = db.prepare<[], { id: number; root: string }>('SELECT id, root FROM sources ORDER BY id');

  return {
    find: (root: string): number | undefined => find.get(root)?.id,
    /** The source of a folder, added when it is new. */
    findOrAdd: (root: string, at: number): number => find.get(root)?.id ?? Number(insert.run(root, at).lastInsertRowid),
    all: (): { id: number; root: string }[] => all.all(),
  };
}
