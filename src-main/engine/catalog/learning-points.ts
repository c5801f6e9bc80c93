import type { Db } from './database';

export interface StoredPoint {
  readonly at: number;
  readonly labels: number;
  readonly on: 'validation' | 'folds';
  readonly n: number;
  readonly accuracy: number;
}

/** Statements on how good heads were when so many labels were given. */
export function learningPoints(db: Db) {
  const insert = db.prepare(`
    INSERT INTO learning_points (at, starter, labels, measured_on, images, accuracy)
    VALUES (:at, :starter, :labels, :on, :n, :accuracy)`);
  const all = db.prepare<[string], StoredPoint>(`
    SELECT at, labels, measured_on AS "on", images AS n, accuracy FROM learning_points WHERE starter = ? ORDER BY id`);
  return {
    add: (starter: string, point: StoredPoint): void => void insert.run({ ...point, starter }),
    /** In the order in which they were measured. */
    of: (starter: string): StoredPoint[] => all.all(starter),
  };
}
