import { at } from './at';
import { randomGenerator, shuffle } from './random';

/** Groups of images by class, each a list of images. A group belongs to the class of its first image. */
export type GroupsByClass = ReadonlyMap<number, readonly (readonly number[])[]>;

/** Groups that are visited between two interruptions of a loop. */
const groupsPerYield = 64;

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
  const byClass = withoutBreak(groupingByClass(labels, groups));
  return withoutBreak(dealingIntoFolds(byClass, labels.length, count, seed));
}

/** Interruptible form of `dealIntoFolds`. @param images number of images in all groups */
export function* dealingIntoFolds(
  byClass: GroupsByClass,
  images: number,
  count: number,
  seed: number | string,
): Generator<void, Int32Array> {
  const folds = new Int32Array(images);
  const random = randomGenerator(seed).fork('folds');
  const imagesInFold = new Array<number>(count).fill(0);
  let dealt = 0;
  for (const [label, own] of [...byClass].sort(([a], [b]) => a - b)) {
    const order = Int32Array.from(own.keys());
    shuffle(order, random.fork(String(label)));
    const ofClassInFold = new Array<number>(count).fill(0);
    for (const index of order) {
      const members = at(own, index);
      const fold = smallestOf(ofClassInFold, imagesInFold);
      ofClassInFold[fold] = at(ofClassInFold, fold) + members.length;
      imagesInFold[fold] = at(imagesInFold, fold) + members.length;
      for (const image of members) folds[image] = fold;
      if ((dealt += 1) % groupsPerYield === 0) yield;
    }
  }
  return folds;
}

/** Groups of each class; interruptible. */
export function* groupingByClass(labels: Int32Array, groups: Int32Array): Generator<void, GroupsByClass> {
  const members = new Map<number, number[]>();
  const byClass = new Map<number, number[][]>();
  for (let image = 0; image < groups.length; image += 1) {
    const group = at(groups, image);
    const known = members.get(group);
    if (known) known.push(image);
    else {
      const own = [image];
      members.set(group, own);
      const label = at(labels, image);
      const groupsOfClass = byClass.get(label);
      if (groupsOfClass) groupsOfClass.push(own);
      else byClass.set(label, [own]);
    }
    if (image % groupsPerYield === groupsPerYield - 1) yield;
  }
  return byClass;
}

/** Groups of each class. */
export const groupsByClass = (labels: Int32Array, groups: Int32Array): GroupsByClass =>
  withoutBreak(groupingByClass(labels, groups));

function withoutBreak<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Index of the smallest number; of several, the one whose other number is smallest, then the first. */
function smallestOf(numbers: readonly number[], others: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < numbers.length; index += 1) {
    const difference = at(numbers, index) - at(numbers, best) || at(others, index) - at(others, best);
    if (difference < 0) best = index;
  }
  return best;
}
