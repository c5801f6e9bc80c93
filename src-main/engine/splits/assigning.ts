import { at } from '../../../src-shared/domain/at';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';
import { compareCodePoints } from '../base/code-points';

/** An image to be assigned to a part. `group` is equal for images that must stay together; see groups.ts. */
export interface SplittableImage {
  readonly id: number;
  readonly path: string;
  readonly className: string;
  readonly group: number;
  /** Whether an attribute ties it to other images; such groups may be large. */
  readonly isTied: boolean;
}

/** Numbers of parts in the catalog and in snapshots. */
export const train = 0;
export const validation = 1;
export const test = 2;

/**
 * Assigns images to train, validation and test, class by class and seeded. Images of a group stay together, in the class of the first
 * one. The result depends only on classes, paths, groups and the seed. A class with few images keeps at least one for training. A large
 * group tied by an attribute joins a part when that comes nearer to its share than leaving it out.
 * @returns image id → part number
 */
export function assignStratified(
  images: readonly SplittableImage[],
  shares: { test: number; validation: number },
  seed: number,
): Map<number, number> {
  const parts = new Map<number, number>();
  for (const [className, groups] of groupsByClass(images)) {
    const total = groups.reduce((sum, group) => sum + group.length, 0);
    const wanted = [
      { part: test, images: Math.round(total * shares.test) },
      { part: validation, images: Math.round(total * shares.validation) },
    ];
    let left = total;
    const order = Int32Array.from(groups.keys());
    shuffle(order, randomGenerator(seed).fork(className));
    for (const index of order) {
      const group = at(groups, index);
      const needed = group.some(({ isTied }) => isTied) ? group.length / 2 : group.length;
      const target = wanted.find(({ images: room }) => room >= needed && left > group.length);
      if (target) {
        target.images -= group.length;
        left -= group.length;
      }
      const part = target?.part ?? train;
      for (const image of group) parts.set(image.id, part);
    }
  }
  return parts;
}

/**
 * Assigns every fifth image to test, for comparisons with other tools: sorted by class name, then path, by code point, indices 0, 5, 10,
 * ... are test and the rest is train. Groups are not kept together.
 */
export function assignEveryFifth(images: readonly SplittableImage[]): Map<number, number> {
  const sorted = [...images].sort(
    (a, b) => compareCodePoints(a.className, b.className) || compareCodePoints(a.path, b.path),
  );
  return new Map(sorted.map((image, index) => [image.id, index % 5 === 0 ? test : train]));
}

function groupsByClass(images: readonly SplittableImage[]): Map<string, SplittableImage[][]> {
  const sorted = [...images].sort((a, b) => compareCodePoints(a.path, b.path) || a.id - b.id);
  const groups = new Map<number, SplittableImage[]>();
  for (const image of sorted) {
    const group = groups.get(image.group);
    if (group) group.push(image);
    else groups.set(image.group, [image]);
  }
  const byClass = new Map<string, SplittableImage[][]>();
  for (const group of groups.values()) {
    const { className } = at(group, 0);
    const groupsOfClass = byClass.get(className);
    if (groupsOfClass) groupsOfClass.push(group);
    else byClass.set(className, [group]);
  }
  return byClass;
}
