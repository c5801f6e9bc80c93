import type { SnapshotRow } from '../../../src-shared/contract/snapshots';
import * as v from 'valibot';
import type { Db } from './db';
import { readStored } from './stored-json';

/** Statements on snapshots; their arrays are files. */
export function snapshotsTable(db: Db) {
  const insert = db.prepare(`
    INSERT INTO snapshots (id, made_at, split_id, images, classes, class_ids, train, validation, test)
    VALUES (:snapshot, :madeAt, :split, :images, :classes, :classIds, :train, :validation, :test) ON CONFLICT (id) DO NOTHING`);
  const columns = 'id AS snapshot, made_at AS madeAt, images, classes, class_ids AS classIds, train, validation, test';
  const all = db.prepare<[], Row>(`SELECT ${columns} FROM snapshots ORDER BY rowid DESC`);
  const byId = db.prepare<[string], Row>(`SELECT ${columns} FROM snapshots WHERE id = ?`);
  const remove = db.prepare('DELETE FROM snapshots WHERE id = ?');
  const splitOf = db.prepare<[string], { split: number }>('SELECT split_id AS split FROM snapshots WHERE id = ?');

  return {
    add: (row: SnapshotRow, split: number): void =>
      void insert.run({
        ...row,
        split,
        classes: JSON.stringify(row.classes),
        classIds: JSON.stringify(row.classIds),
      }),
    all: (): SnapshotRow[] => all.all().map(toRow),
    byId(id: string): SnapshotRow | undefined {
      const row = byId.get(id);
      return row && toRow(row);
    },
    remove: (id: string): void => void remove.run(id),
    splitOf: (id: string): number | undefined => splitOf.get(id)?.split,
  };
}

type Row = Omit<SnapshotRow, 'classes' | 'classIds'> & { classes: string; classIds: string };

/** A snapshot whose classes can't be read gets none. It then doesn't match its name, so reading it reports the damage. */
function toRow(row: Row): SnapshotRow {
  const classes = readStored(v.array(v.string()), row.classes);
  const classIds = readStored(v.array(v.number()), row.classIds);
  const isWhole = classes !== null && classIds?.length === classes.length;
  return { ...row, classes: isWhole ? classes : [], classIds: isWhole ? classIds : [] };
}
