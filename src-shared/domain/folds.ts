import { at } from './at';
import { randomGenerator, shuffle } from './random';

/**
 * Assigns images to folds, evenly per class and then in total. Images of a group stay together, and count as of their first image's
 * class. Without groups, the folds' numbers of images of a class, and of images in all, differ by at most one.
 * @param labels [images] class indices
 * @param groups [images] group of each image
 * @param count number of folds; none stays empty if there are as many groups
 * @returns [images] fold of each image, from 0
 */
export function dealIntoFolds(
  labels: Int32Array,
  groups: Int32Array,
  count: number,
  seed: number | string,
): Int32Array {
  const folds = new Int32Array(labels.length);
  const random = randomGenerator(seed).fork('folds');
  const imagesInFold = new Array<number>(count).fill(0);
  for (const [label, own] of [...groupsByClass(labels, groups)].sort(([a], [b]) => a - b)) {
    const order = Int32Array.from(own.keys());
    shuffle(order, random.fork(String(label)));
    const ofClassInFold = new Array<number>(count).fill(0);
    for (const index of order) {
      const members = at(own, index);
      const fold = smallestOf(ofClassInFold, imagesInFold);
      ofClassInFold[fold] = at(ofClassInFold, fold) + members.length;
      imagesInFold[fold] = at(imagesInFold, fold) + members.length;
      for (const image of members) folds[image] = fold;
    }
  }
  return folds;
}

/** The groups of each class, as lists of images. A group belongs to the class of its first image. */
export function groupsByClass(labels: Int32Array, groups: Int32Array): Map<number, number[][]> {
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

/** Index of the smallest number; of several, the one whose other number is smallest, then the first. */
function smallestOf(numbers: readonly number[], others: readonly number[]): number {
  let best = 0;
  numbers.forEach((number, index) => {
    const difference = number - at(numbers, best) || at(others, index) - at(others, best);
    if (difference < 0) best = index;
  });
  return best;
}
