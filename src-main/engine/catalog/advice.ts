import type { Db } from './db';

/** Statements on advice that was ever dismissed. */
export function adviceTable(db: Db) {
  const insert = db.prepare('INSERT INTO advice (kind, subject) VALUES (?, ?) ON CONFLICT (kind, subject) DO NOTHING');
  const find = db.prepare<[string, string], { id: number; dismissed: 0 | 1 }>(
    'SELECT id, dismissed FROM advice WHERE kind = ? AND subject = ?',
  );
  const set = db.prepare('UPDATE advice SET dismissed = ? WHERE id = ?');

  return {
    isDismissed: (kind: string, subject: string): boolean => find.get(kind, subject)?.dismissed === 1,
    /** Id under which steps name it; made when it is first asked for. */
    idOf(kind: string, subject: string): number {
      insert.run(kind, subject);
      return find.get(kind, subject)?.id ?? 0; // it is there now
    },
    setDismissed: (id: number, dismissed: boolean): void => void set.run(dismissed ? 1 : 0, id),
  };
}
