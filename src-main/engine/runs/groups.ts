import type { TrainableImage } from '../catalog/images';
import { UnionFind } from '../quality/union-find';

/**
 * Which images must stand on one side of a split: byte-identical files, and those that the last search for issues found to be
 * the same picture or nearly, unless a person said that they are not; with those that share a value, and whoever these are tied to.
 * @param copies [group, image], as catalog.issues.copies gives them; images that are not dealt may be among them
 * @param values image id → value of the attribute that keeps images together
 * @returns image id → number of its group, the same for all of a group
 */
export function groupsOf(
  images: readonly Pick<TrainableImage, 'id' | 'sha256'>[],
  copies: readonly (readonly [number, number])[],
  values: ReadonlyMap<number, string> = new Map(),
): Map<number, number> {
  const joined = new UnionFind(images.length);
  const indices = new Map(images.map(({ id }, index) => [id, index]));
  const firsts = new Map<string | number, number>();
  const join = (group: string | number, index: number): void => {
    const first = firsts.get(group);
    if (first === undefined) firsts.set(group, index);
    else joined.join(first, index);
  };
  images.forEach(({ id, sha256 }, index) => {
    join(`content ${sha256.toString('latin1')}`, index);
    const value = values.get(id);
    if (value !== undefined) join(`value ${value}`, index);
  });
  for (const [group, image] of copies) {
    const index = indices.get(image);
    if (index !== undefined) join(group, index);
  }
  return new Map(images.map(({ id }, index) => [id, joined.rootOf(index)]));
}

/** How many groups have more than one image. */
export function countGroups(groups: ReadonlyMap<number, number>): number {
  const sizes = new Map<number, number>();
  for (const group of groups.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].filter((size) => size > 1).length;
}
