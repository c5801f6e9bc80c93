import { at } from '../../../src-shared/domain/at';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';

/** The fold of each image, and how many there are. */
export interface Folds {
  readonly folds: Int32Array;
  readonly count: number;
}

/**
 * Deals images to folds: each class evenly, seeded; images of one group stay together, in the fold of their first image's
 * class. Fewer folds where a class has fewer groups.
 * @returns fold of each image; null when a class has only one group, so that no fold could be left out
 */
export function dealFolds(labels: Int32Array, groups: Int32Array, wanted: number, seed: number | string): Folds | null {
  const byClass = groupsByClass(labels, groups);
  const count = Math.min(wanted, ...[...byClass.values()].map((own) => own.length));
  if (count < 2) return null;
  const folds = new Int32Array(labels.length);
  const random = randomGenerator(seed).fork('folds');
  for (const [label, own] of [...byClass].sort(([a], [b]) => a - b)) {
    const order = Int32Array.from(own.keys());
    shuffle(order, random.fork(String(label)));
    const images = new Array<number>(count).fill(0);
    for (const index of order) {
      const members = at(own, index);
      const fold = images.indexOf(Math.min(...images));
      images[fold] = at(images, fold) + members.length;
      for (const image of members) folds[image] = fold;
    }
  }
  return { folds, count };
}

/** The groups of each class, each a list of images; a group belongs to the class of its first image. */
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
    const others = byClass.get(label);
    if (others) others.push(own);
    else byClass.set(label, [own]);
  });
  return byClass;
}
