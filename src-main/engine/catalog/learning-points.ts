import type { Features } from '../../../src-shared/domain/features';
import type { Db } from './db';

export interface StoredPoint {
  readonly at: number;
  readonly labels: number;
  readonly on: 'validation' | 'folds';
  readonly n: number;
  readonly accuracy: number;
}

/** Statements on the learning curve: how good a head was at a number of labels. */
export function learningPoints(db: Db) {
  const insert = db.prepare(`
    INSERT INTO learning_points (at, starter, crop, labels, measured_on, images, accuracy)
    VALUES (:at, :starter, :crop, :labels, :on, :n, :accuracy)`);
  const all = db.prepare<[Features], StoredPoint>(`
    SELECT at, labels, measured_on AS "on", images AS n, accuracy FROM learning_points
    WHERE starter = :starter AND crop = :crop ORDER BY id`);
  return {
    add: (features: Features, point: StoredPoint): void => void insert.run({ ...point, ...features }),
    /** Points in the order in which they were measured. */
    of: (features: Features): StoredPoint[] => all.all(features),
  };
}
