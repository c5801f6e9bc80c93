import { at } from '../../../src-shared/domain/at';
import type { TrainableImage } from '../catalog/images';
import { UnionFind } from '../base/union-find';
import type { Tie } from './ties';
import { withoutYielding, forEachIndex, forEachItem } from '../base/slices';

const maps = 128;

/** Images to be grouped, by index. */
export interface Grouped {
  readonly ids: ArrayLike<number>;
  /** A value that is equal for byte-identical files only. */
  readonly contentOf: (index: number) => Buffer | number;
}

/**
 * Groups images that must stay in one part of a split:
 * - byte-identical files;
 * - exact duplicates by the last search for issues, and near duplicates that nobody dismissed;
 * - images that a tie has in common, such as the value of an attribute;
 * - images that are tied to each other through other images.
 *
 * @param copies [group, image] from catalog.issues.copies; other images may be among them
 * @param ties what else keeps images together; see ties.ts
 * @returns image id → number of its group
 */
export function groupsOf(
  images: readonly Pick<TrainableImage, 'id' | 'sha256'>[],
  copies: Iterable<readonly [number, number]>,
  ties: readonly Tie[] = [],
): Map<number, number> {
  const ids = images.map(({ id }) => id);
  const contentOf = (index: number): Buffer | number => at(images, index).sha256;
  const groups = withoutYielding(grouping({ ids, contentOf }, copies, ties));
  return new Map(ids.map((id, index) => [id, at(groups, index)]));
}

/**
 * Interruptible form of `groupsOf`.
 * @returns [images] the number of each image's group
 */
export function* grouping(
  { ids, contentOf }: Grouped,
  copies: Iterable<readonly [number, number]>,
  ties: readonly Tie[] = [],
): Generator<void, Int32Array> {
  const joined = new UnionFind(ids.length);
  // Many small maps: one of a million entries takes a tenth of a second whenever it grows.
  const indices = Array.from({ length: maps }, () => new Map<number, number>());
  const contents = Array.from({ length: maps }, () => new Map<string | number, number>());
  const shared = ties.map(() => Array.from({ length: maps }, () => new Map<string | number, number>()));
  const copied = new Map<number, number>();
  const join = <T>(firsts: Map<T, number> | undefined, group: T, index: number): void => {
    const first = firsts?.get(group);
    if (first === undefined) firsts?.set(group, index);
    else joined.join(first, index);
  };
  yield* forEachIndex(ids.length, (index) => {
    const [id, content] = [at(ids, index), contentOf(index)];
    indices[id % maps]?.set(id, index);
    if (typeof content === 'number') join(contents[content % maps], content, index);
    else join(contents[at(content, 0) % maps], content.toString('latin1'), index);
    for (const [tie, values] of shared.entries()) {
      const value = at(ties, tie)(id);
      if (value !== undefined) join(values[bucketOf(value)], value, index);
    }
  });
  yield* forEachItem(copies, ([group, image]) => {
    const index = indices[image % maps]?.get(image);
    if (index !== undefined) join(copied, group, index);
  });
  const groups = new Int32Array(ids.length);
  yield* forEachIndex(ids.length, (index) => (groups[index] = joined.rootOf(index)));
  return groups;
}

/** Number of the small map that holds a value. */
function bucketOf(value: string | number): number {
  if (typeof value === 'number') return value % maps;
  let sum = value.length;
  for (let index = Math.max(0, value.length - 8); index < value.length; index += 1)
    sum = sum * 31 + value.charCodeAt(index);
  return sum % maps;
}

/** Number of groups with more than one image. */
export function countGroups(groups: ReadonlyMap<number, number>): number {
  const sizes = new Map<number, number>();
  for (const group of groups.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].filter((size) => size > 1).length;
}
