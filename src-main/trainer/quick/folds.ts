import { at } from '../../../src-shared/domain/at';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';

/** A division of images into folds. */
export interface Folds {
  /** [images] fold of each image */
  readonly folds: Int32Array;
  readonly count: number;
}

/**
 * Divides images into folds, evenly per class. Images of a group stay together, and count as of their first image's class. If a
 * class has fewer groups than `wanted`, there are fewer folds.
 * @param labels [images] class indices
 * @param groups [images] group of each image
 * @returns null when a class has only one group, so that no fold could be left out
 */
export function divideIntoFolds(
  labels: Int32Array,
  groups: Int32Array,
  wanted: number,
  seed: number | string,
): Folds | null {
  const byClass = groupsByClass(labels, groups);
  const count = Math.min(wanted, ...[...byClass.values()].map((own) => own.length));
  if (count < 2) return null;
  const folds = new Int32Array(labels.length);
  const random = randomGenerator(seed).fork('folds');
  for (const [label, own] of [...byClass].sort(([a], [b]) => a - b)) {
    const order = Int32Array.from(own.keys());
    shuffle(order, random.fork(String(label)));
    const imagesInFold = new Array<number>(count).fill(0);
    for (const index of order) {
      const members = at(own, index);
      const fold = imagesInFold.indexOf(Math.min(...imagesInFold));
      imagesInFold[fold] = at(imagesInFold, fold) + members.length;
      for (const image of members) folds[image] = fold;
    }
  }
  return { folds, count };
}

/** The groups of each class, as lists of images. A group belongs to the class of its first image. */
function groupsByClass(labels: Int32Array, groups: Int32Array): Map<number, number[][]> {
  const members = new Map<number, number[]>();
  const byClass = new Map<number, number[][]>();
  groups.forEach((group, image) => {
    const known = members.get(group);
    if (known) {
      known.push(image);
      return;
    }
    const own = [image];
    members.set(group, own);
    const label = at(labels, image);
    const groupsOfClass = byClass.get(label);
    if (groupsOfClass) groupsOfClass.push(own);
    else byClass.set(label, [own]);
  });
  return byClass;
}
