import type { ClassRow } from '../../../src-shared/contract/classes';
import type { Changes } from './changes';
import type { Db } from './database';

export interface ClassRecord {
  readonly id: number;
  readonly name: string;
  readonly archived: number;
}

/** Statements on classes. */
export function classesTable(db: Db, changes: Changes) {
  const all = db.prepare<[], { id: number; name: string; key: string | null; archived: number; images: number }>(`
    SELECT c.id, c.name, c.key, c.archived, (SELECT count(*) FROM images i WHERE i.class_id = c.id) AS images
    FROM classes c ORDER BY c.archived, c.name`);
  const byId = db.prepare<[number], ClassRecord>('SELECT id, name, archived FROM classes WHERE id = ?');
  const byName = db.prepare<[string], ClassRecord>('SELECT id, name, archived FROM classes WHERE name = ?');
  const names = db.prepare<[], { id: number; name: string }>('SELECT id, name FROM classes');
  const insert = db.prepare('INSERT INTO classes (name, key) VALUES (?, ?)');
  const keys = db.prepare<[], string>('SELECT key FROM classes WHERE key IS NOT NULL').pluck();
  const setField = {
    name: db.prepare('UPDATE classes SET name = ? WHERE id = ?'),
    archived: db.prepare('UPDATE classes SET archived = ? WHERE id = ?'),
  };

  return {
    all: (): ClassRow[] => all.all().map((row) => ({ ...row, archived: row.archived === 1 })),
    /** Ids and names of all classes, archived ones too. */
    names: (): { id: number; name: string }[] => names.all(),
    byId: (id: number): ClassRecord | undefined => byId.get(id),
    byName: (name: string): ClassRecord | undefined => byName.get(name),
    /** Adds a class with the first free key of 1 to 9; returns its id. */
    add(name: string): number {
      const taken = new Set(keys.all());
      const key = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].find((each) => !taken.has(each)) ?? null;
      const id = Number(insert.run(name, key).lastInsertRowid);
      changes.names();
      return id;
    },
    set(id: number, field: 'name' | 'archived', value: string | number): void {
      setField[field].run(value, id);
      changes.names();
    },
  };
}
