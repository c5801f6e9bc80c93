import type { Db } from './db';

export type ViewField = 'name' | 'filter' | 'sort' | 'key' | 'removed';

export interface ViewRecord {
  readonly id: number;
  readonly name: string;
  /** Filter as JSON. */
  readonly filter: string;
  /** 'confidence', or 'confidence down' for descending. */
  readonly sort: string;
  readonly key: string | null;
}

/** Statements on saved views. A removed one keeps its row, so that undo can bring it back. */
export function savedViewsTable(db: Db) {
  const all = db.prepare<[], ViewRecord>(
    'SELECT id, name, filter, sort, key FROM saved_views WHERE removed = 0 ORDER BY name, id',
  );
  const insert = db.prepare('INSERT INTO saved_views (name, filter, sort, key, removed) VALUES (?, ?, ?, ?, 1)');
  const setField = (field: ViewField) =>
    db.prepare<[string | number | null, number]>(`UPDATE saved_views SET ${field} = ? WHERE id = ?`);
  const set = {
    name: setField('name'),
    filter: setField('filter'),
    sort: setField('sort'),
    key: setField('key'),
    removed: setField('removed'),
  };

  return {
    /** All views but removed ones, ordered by name. */
    all: (): ViewRecord[] => all.all(),
    /** Adds a view that nothing lists until its field `removed` is set to 0; returns its id. */
    addRemoved: ({ name, filter, sort, key }: Omit<ViewRecord, 'id'>): number =>
      Number(insert.run(name, filter, sort, key).lastInsertRowid),
    set: (id: number, field: ViewField, value: string | number | null): void => void set[field].run(value, id),
  };
}
