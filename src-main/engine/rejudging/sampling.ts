import { at } from '../../../src-shared/domain/at';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';

/** An image with its present class. */
export interface Labelled {
  readonly image: number;
  readonly classId: number;
}

/**
 * Draws a stratified random sample without replacement, in random order: of each class as many images as its share of all, by largest
 * remainders, so that figures on the sample are figures on all images.
 * @param size images wanted; all are taken when there are fewer
 */
export function stratifiedSample(images: readonly Labelled[], size: number, seed: number): Labelled[] {
  const random = randomGenerator(seed).fork('second look');
  const byClass = new Map<number, Labelled[]>();
  for (const each of images) {
    const members = byClass.get(each.classId);
    if (members) members.push(each);
    else byClass.set(each.classId, [each]);
  }
  const strata = [...byClass].sort(([a], [b]) => a - b);
  const wanted = Math.min(size, images.length);
  const counts = largestRemainders(
    strata.map(([, members]) => members.length),
    wanted,
  );
  const drawn = strata.flatMap(([classId, members], index) =>
    shuffled(members, (order) => shuffle(order, random.fork(`class ${String(classId)}`))).slice(0, at(counts, index)),
  );
  return shuffled(drawn, (order) => shuffle(order, random.fork('order')));
}

/**
 * Divides a total in proportion to sizes, in whole numbers: each gets the floor of its share, and those with the largest remainders one
 * more; of equal remainders the first. No part exceeds its size while the total does not exceed their sum.
 */
export function largestRemainders(sizes: readonly number[], total: number): number[] {
  const sum = sizes.reduce((all, size) => all + size, 0);
  if (sum === 0) return sizes.map(() => 0);
  const counts = sizes.map((size) => Math.floor((size * total) / sum));
  const remainderOf = (index: number): number => (at(sizes, index) * total) % sum;
  const left = total - counts.reduce((all, count) => all + count, 0);
  const order = [...sizes.keys()].sort((a, b) => remainderOf(b) - remainderOf(a) || a - b);
  for (const index of order.slice(0, left)) counts[index] = at(counts, index) + 1;
  return counts;
}

function shuffled<T>(items: readonly T[], mix: (order: Int32Array) => void): T[] {
  const order = Int32Array.from(items.keys());
  mix(order);
  return Array.from(order, (index) => at(items, index));
}
