import type { Db } from './db';

/** Statements on terms of use that were accepted in this project, by subject. */
export function termsTable(db: Db) {
  const find = db.prepare<[string], string>('SELECT value FROM project WHERE key = ?').pluck();
  const insert = db.prepare('INSERT OR IGNORE INTO project (key, value) VALUES (?, ?)');
  const keyOf = (subject: string): string => `terms:${subject}`;

  return {
    areAccepted: (subject: string): boolean => find.get(keyOf(subject)) !== undefined,
    accept: (subject: string, actor: string, at: number): void =>
      void insert.run(keyOf(subject), JSON.stringify({ actor, at })),
  };
}
