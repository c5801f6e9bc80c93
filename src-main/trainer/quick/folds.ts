import { dealIntoFolds, groupsByClass } from '../../../src-shared/domain/folds';

/** A division of images into folds. */
export interface Folds {
  /** [images] fold of each image */
  readonly folds: Int32Array;
  readonly count: number;
}

/**
 * Divides images into folds as `dealIntoFolds` does. If a class has fewer groups than `wanted`, there are fewer folds.
 * @returns null when a class has only one group, so that no fold could be left out
 */
export function divideIntoFolds(
  labels: Int32Array,
  groups: Int32Array,
  wanted: number,
  seed: number | string,
): Folds | null {
  const groupsOfClasses = [...groupsByClass(labels, groups).values()];
  const count = Math.min(wanted, ...groupsOfClasses.map((own) => own.length));
  return count < 2 ? null : { folds: dealIntoFolds(labels, groups, count, seed), count };
}
