import type { Statement } from 'better-sqlite3';
import * as v from 'valibot';
import type { ClassRow } from '../../../src-shared/contract/classes';
import { classColours, classKeys } from '../../../src-shared/domain/label-class';
import type { Changes } from './changes';
import type { Db } from './db';
import { readStored } from './stored-json';

export type ClassField = 'name' | 'key' | 'colour' | 'position' | 'archived' | 'mergedInto' | 'removed' | 'aliases';

export interface ClassRecord {
  readonly id: number;
  readonly name: string;
  readonly key: string | null;
  /** 1..7, see src-shared/domain/label-class.ts. */
  readonly colour: number;
  /** Its position among the others. Classes without one, null, come last and are ordered by name. */
  readonly position: number | null;
  /** 0 or 1. */
  readonly archived: number;
  /** The class that it was merged into; null when it was not merged. */
  readonly mergedInto: number | null;
  /** 1 before the step that makes it, and while that step is undone: nothing lists it then. Else 0. */
  readonly removed: number;
  /** Other names that imports take for it: a list as JSON, sorted. */
  readonly aliases: string;
}

const columns: Readonly<Record<ClassField, string>> = {
  name: 'name',
  key: 'key',
  colour: 'colour',
  position: 'position',
  archived: 'archived',
  mergedInto: 'merged_into',
  removed: 'removed',
  aliases: 'aliases',
};

const order = 'c.position IS NULL, c.position, c.name';

/** Statements on classes. */
export function classesTable(db: Db, changes: Changes) {
  const all = db.prepare<[], Omit<ClassRow, 'archived' | 'aliases'> & { archived: number; aliases: string }>(`
    SELECT c.id, c.name, c.key, c.colour, c.archived, c.aliases,
      (SELECT count(*) FROM images i WHERE i.class_id = c.id) AS images
    FROM classes c WHERE c.removed = 0 ORDER BY c.archived, ${order}`);
  const fields = Object.entries(columns).map(([field, column]) => `${column} AS ${field}`);
  const records = db.prepare<[], ClassRecord>(`SELECT id, ${fields.join(', ')} FROM classes c ORDER BY ${order}`);
  const byId = db.prepare<[number], ClassRecord>(`SELECT id, ${fields.join(', ')} FROM classes WHERE id = ?`);
  const byName = db.prepare<[string], ClassRecord>(`SELECT id, ${fields.join(', ')} FROM classes WHERE name = ?`);
  const formerly = db
    .prepare<[string], number>(
      `SELECT item FROM value_events WHERE noun = 'class' AND field = 'name' AND from_value = ? ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  const hasImages = db.prepare<[number], number>('SELECT EXISTS (SELECT 1 FROM images WHERE class_id = ?)').pluck();
  const names = db.prepare<[], { id: number; name: string }>('SELECT id, name FROM classes');
  const insert = db.prepare('INSERT INTO classes (name, key, colour, removed) VALUES (?, ?, ?, ?)');
  const set = Object.fromEntries(
    Object.entries(columns).map(([field, column]) => [
      field,
      db.prepare<[string | number | null, number]>(`UPDATE classes SET ${column} = ? WHERE id = ?`),
    ]),
  ) as Record<ClassField, Statement<[string | number | null, number]>>;
  const show = db.prepare('UPDATE classes SET archived = 0, merged_into = NULL, removed = 0, key = ? WHERE id = ?');

  const add = (name: string, removed: 0 | 1): number => {
    const present = records.all().filter((row) => row.removed === 0);
    const id = Number(insert.run(name, freeKey(present), rarestColour(present), removed).lastInsertRowid);
    changes.names();
    return id;
  };

  return {
    /** All classes but removed ones, in their order, archived ones last. */
    all: (): ClassRow[] => all.all().map((row) => ({ ...row, archived: row.archived === 1, aliases: aliasesIn(row) })),
    /** All classes that ever existed, in their order. */
    records: (): ClassRecord[] => records.all(),
    /** Ids and names of all classes that ever existed. */
    names: (): { id: number; name: string }[] => names.all(),
    byId: (id: number): ClassRecord | undefined => byId.get(id),
    byName: (name: string): ClassRecord | undefined => byName.get(name),
    /** The class that was renamed from this name most recently. */
    formerly(name: string): ClassRecord | undefined {
      const id = formerly.get(name);
      return id === undefined ? undefined : byId.get(id);
    },
    hasImages: (id: number): boolean => hasImages.get(id) === 1,
    /** Adds a class with the first free key and the rarest colour; returns its id. */
    add: (name: string): number => add(name, 0),
    /** Adds a class that nothing lists until its field `removed` is set to 0; returns its id. */
    addRemoved: (name: string): number => add(name, 1),
    /** Returns the class of this name for an import. Adds it when there is none, and shows it again when it is archived or removed. */
    forImport(name: string): number {
      const known = byName.get(name);
      if (!known) return add(name, 0);
      if (known.archived === 0 && known.removed === 0) return known.id;
      const others = records.all().filter(({ id, removed }) => id !== known.id && removed === 0);
      show.run(others.some(({ key }) => key === known.key) ? freeKey(others) : known.key, known.id);
      changes.names();
      return known.id;
    },
    set(id: number, field: ClassField, value: string | number | null): void {
      set[field].run(value, id);
      changes.names();
    },
  };
}

/** Other names that imports take for a class. */
export const aliasesIn = ({ aliases }: { readonly aliases: string }): string[] =>
  readStored(StoredAliases, aliases) ?? [];

const StoredAliases = v.array(v.string());

/** The first key that none of these classes has; null when all are taken. */
export function freeKey(classes: readonly Pick<ClassRecord, 'key'>[]): string | null {
  const taken = new Set(classes.map(({ key }) => key));
  return classKeys.find((key) => !taken.has(key)) ?? null;
}

/** The first of the colours that the fewest of these classes have. */
function rarestColour(classes: readonly Pick<ClassRecord, 'colour'>[]): number {
  const used = classColours.map((_, index) => classes.filter(({ colour }) => colour === index + 1).length);
  return used.indexOf(Math.min(...used)) + 1;
}
