import type { Changes } from './changes';
import type { Db } from './db';

/** Statements on splits. The table `project` names the current one. */
export function splitsTables(db: Db, changes: Changes) {
  const insert = db.prepare('INSERT INTO splits (made_at, method, groups) VALUES (?, ?, ?)');
  const insertMember = db.prepare('INSERT INTO split_members (split_id, image_id, part) VALUES (?, ?, ?)');
  const joinMember = db.prepare('INSERT OR IGNORE INTO split_members (split_id, image_id, part) VALUES (?, ?, 0)');
  const members = db.prepare<[number], { image: number; part: number }>(
    'SELECT image_id AS image, part FROM split_members WHERE split_id = ?',
  );
  const counts = db.prepare<[number], { part: number; images: number }>(
    'SELECT part, count(*) AS images FROM split_members WHERE split_id = ? GROUP BY part',
  );
  const shared = db
    .prepare<{ one: number; other: number; part: number }, number>(
      `SELECT count(*) FROM split_members a JOIN split_members b ON b.split_id = :other AND b.image_id = a.image_id
      WHERE a.split_id = :one AND a.part = :part AND b.part = :part`,
    )
    .pluck();
  const labelled = (image: string): string =>
    `${image}.label_state = 'labelled' AND ${image}.state IN ('ok', 'changed')`;
  const alsoTrained = db
    .prepare<{ split: number }, number>(
      `SELECT count(*) FROM split_members m JOIN images i ON i.id = m.image_id
      WHERE m.split_id = :split AND m.part <> 0 AND ${labelled('i')} AND EXISTS (
        SELECT 1 FROM images o JOIN split_members t ON t.split_id = :split AND t.image_id = o.id AND t.part = 0
        WHERE o.sha256 = i.sha256 AND ${labelled('o')})`,
    )
    .pluck();
  const method = db.prepare<[number], { method: string }>('SELECT method FROM splits WHERE id = ?');
  const setLocked = db.prepare('UPDATE splits SET locked = ? WHERE id = ?');
  const isLocked = db.prepare<[number], number>('SELECT locked FROM splits WHERE id = ?').pluck();
  const groups = db.prepare<[number], number>('SELECT groups FROM splits WHERE id = ?').pluck();
  const current = db.prepare<[], { value: string }>(`SELECT value FROM project WHERE key = 'split'`);
  const setCurrent = db.prepare(
    `INSERT INTO project (key, value) VALUES ('split', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  const clearCurrent = db.prepare(`DELETE FROM project WHERE key = 'split'`);

  return {
    /** Stores a split, which is not current until `setCurrent`. @param parts image id → 0 train, 1 validation, 2 test */
    add(method: string, parts: ReadonlyMap<number, number>, groups: number, at: number): number {
      const id = Number(insert.run(at, method, groups).lastInsertRowid);
      for (const [image, part] of parts) insertMember.run(id, image, part);
      return id;
    },
    /** Adds images that are in no part of a split to its training part. */
    join(id: number, images: readonly number[]): void {
      for (const image of images) {
        joinMember.run(id, image);
        changes.image(image);
      }
    },
    current: (): number | null => {
      const row = current.get();
      return row ? Number(row.value) : null;
    },
    setCurrent(id: number | null): void {
      if (id === null) clearCurrent.run();
      else setCurrent.run(String(id));
      changes.split();
    },
    members: (id: number): Map<number, number> => new Map(members.all(id).map(({ image, part }) => [image, part])),
    /** Images per part: [train, validation, test]. */
    counts(id: number): [number, number, number] {
      const result: [number, number, number] = [0, 0, 0];
      for (const { part, images } of counts.all(id)) result[part as 0 | 1 | 2] = images;
      return result;
    },
    /** Number of images that two splits have in the same part. */
    shared: (one: number, other: number, part: number): number => shared.get({ one, other, part }) ?? 0,
    /** Number of labelled, readable images of validation and test whose content is in the training part, too. */
    alsoTrained: (split: number): number => alsoTrained.get({ split }) ?? 0,
    method: (id: number): string => method.get(id)?.method ?? '',
    isLocked: (id: number): boolean => isLocked.get(id) === 1,
    setLocked: (id: number, locked: boolean): void => void setLocked.run(locked ? 1 : 0, id),
    /** Number of groups of images that the split keeps together. */
    groups: (id: number): number => groups.get(id) ?? 0,
  };
}
