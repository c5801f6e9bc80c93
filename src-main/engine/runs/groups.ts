import type { TrainableImage } from '../catalog/images';
import { UnionFind } from '../quality/union-find';
import { atOnce, everySome } from '../slices';

const maps = 128;

type Grouped = Pick<TrainableImage, 'id' | 'sha256'>;

/**
 * Which images must stand on one side of a split: byte-identical files, and those that the last search for issues found to be
 * the same picture or nearly, unless a person said that they are not; with those that share a value, and whoever these are tied to.
 * @param copies [group, image], as catalog.issues.copies gives them; images that are not dealt may be among them
 * @param values image id → value of the attribute that keeps images together
 * @returns image id → number of its group, the same for all of a group
 */
export const groupsOf = (
  images: readonly Grouped[],
  copies: Iterable<readonly [number, number]>,
  values: ReadonlyMap<number, string> = new Map(),
): Map<number, number> => atOnce(grouping(images, copies, values));

/** The same, interruptible. */
export function* grouping(
  images: readonly Grouped[],
  copies: Iterable<readonly [number, number]>,
  values: ReadonlyMap<number, string>,
): Generator<void, Map<number, number>> {
  const joined = new UnionFind(images.length);
  // Many small maps: one of a million entries takes a tenth of a second whenever it grows.
  const indices = Array.from({ length: maps }, () => new Map<number, number>());
  const contents = Array.from({ length: maps }, () => new Map<string, number>());
  const [shared, copied] = [new Map<string, number>(), new Map<number, number>()];
  const join = <T>(firsts: Map<T, number> | undefined, group: T, index: number): void => {
    const first = firsts?.get(group);
    if (first === undefined) firsts?.set(group, index);
    else joined.join(first, index);
  };
  yield* everySome(images.entries(), ([index, { id, sha256 }]) => {
    indices[id % maps]?.set(id, index);
    join(contents[(sha256[0] ?? 0) % maps], sha256.toString('latin1'), index);
    const value = values.get(id);
    if (value !== undefined) join(shared, value, index);
  });
  yield* everySome(copies, ([group, image]) => {
    const index = indices[image % maps]?.get(image);
    if (index !== undefined) join(copied, group, index);
  });
  const groups = new Map<number, number>();
  yield* everySome(images.entries(), ([index, { id }]) => groups.set(id, joined.rootOf(index)));
  return groups;
}

/** How many groups have more than one image. */
export function countGroups(groups: ReadonlyMap<number, number>): number {
  const sizes = new Map<number, number>();
  for (const group of groups.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].filter((size) => size > 1).length;
}
