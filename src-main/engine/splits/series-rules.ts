import { at } from '../../../src-shared/domain/at';
import type { KeepTogether } from '../../../src-shared/domain/keep-together';
import { forEachIndex } from '../base/slices';
import type { Tie } from './ties';

// When images with something in common look like a series of one subject. The rules are to give few false alarms: a data set of cameras'
// names, one of class folders, and one that was cut into numbered folders have no series.

/** Images among which series are looked for, by index. */
export interface Searched {
  readonly ids: ArrayLike<number>;
  /** Index of each image's class in `classNames`. */
  readonly classes: ArrayLike<number>;
  readonly classNames: readonly string[];
}

/** Groups of images that look like series. */
export interface Grouping {
  readonly keep: KeepTogether;
  /** [images] number of each image's series; -1 for none. */
  readonly groupOf: Int32Array;
  /** [series] images in each. */
  readonly sizes: readonly number[];
  /** [series] the text or number that its images have in common. */
  readonly values: readonly (string | number)[];
}

/** Images that a series may have; 2 at least. An attribute says whom it means, so its series may be larger. */
const mostImages = 200;
const fewest = { attribute: 5, folder: 10, stem: 10, session: 10 } as const;
/** Share of all images that must be in series. */
const leastShare = { attribute: 0.1, folder: 0.3, stem: 0.1, session: 0.3 } as const;
/** A series with a larger share of a class's images is named after the class, or is the class. */
const mostOfClass = 0.5;
/** Numbered folders of one size, and the share of them that has it: a large data set was cut into folders. */
const slices = { images: 20, share: 0.8 } as const;

const partNames = new Set(
  'train training val valid validation dev test testing eval images image photos faces data unassigned'.split(' '),
);

/** Groups of a tie that look like series of one subject each; null where too few do. Interruptible. */
export function* seriesAmong(images: Searched, keep: KeepTogether, tie: Tie): Generator<void, Grouping | null> {
  const all = yield* grouped(images.ids, tie);
  const isNamed = namesClass(images.classNames);
  const most = keep.by === 'attribute' ? images.ids.length / 2 : mostImages;
  const ofClass = yield* mainlyOneClass(images, all.groupOf);
  const isSliced = keep.by === 'folder' && areSlices(all.values, all.sizes);
  const isSeries = all.sizes.map((size, group) => {
    const name = nameOf(keep, at(all.values, group));
    return (
      size >= 2 &&
      size <= most &&
      !ofClass.has(group) &&
      !(name !== null && isNamed(name)) &&
      !(isSliced && name !== null && isNumbered(name))
    );
  });
  const renumbered = Int32Array.from(isSeries, () => -1);
  const [sizes, values] = [[] as number[], [] as (string | number)[]];
  for (const [group, is] of isSeries.entries()) {
    if (!is) continue;
    renumbered[group] = sizes.length;
    sizes.push(at(all.sizes, group));
    values.push(at(all.values, group));
  }
  const covered = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length < fewest[keep.by] || covered < leastShare[keep.by] * images.ids.length) return null;
  const groupOf = all.groupOf.map((group) => (group < 0 ? -1 : at(renumbered, group)));
  return { keep, groupOf, sizes, values };
}

/** Numbers the values of a tie. Single images are groups, too. */
export function* grouped(
  ids: ArrayLike<number>,
  tie: Tie,
): Generator<void, { groupOf: Int32Array; sizes: number[]; values: (string | number)[] }> {
  const numbers = new Map<string | number, number>();
  const [sizes, values] = [[] as number[], [] as (string | number)[]];
  const groupOf = new Int32Array(ids.length).fill(-1);
  yield* forEachIndex(ids.length, (index) => {
    const value = tie(at(ids, index));
    if (value === undefined) return;
    const group = numbers.get(value) ?? sizes.length;
    if (group === sizes.length) {
      numbers.set(value, group);
      sizes.push(0);
      values.push(value);
    }
    sizes[group] = at(sizes, group) + 1;
    groupOf[index] = group;
  });
  return { groupOf, sizes, values };
}

/** Groups that hold more than half of a class. */
function* mainlyOneClass({ classes, classNames }: Searched, groupOf: Int32Array): Generator<void, Set<number>> {
  const total = new Int32Array(classNames.length);
  const counts = new Map<number, number>();
  yield* forEachIndex(groupOf.length, (index) => {
    const [group, label] = [at(groupOf, index), at(classes, index)];
    total[label] = at(total, label) + 1;
    if (group < 0) return;
    const key = group * classNames.length + label;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const groups = new Set<number>();
  for (const [key, count] of counts) {
    const label = key % classNames.length;
    if (count > mostOfClass * at(total, label)) groups.add(Math.floor(key / classNames.length));
  }
  return groups;
}

/** What a series is called where it has a name of its own. */
function nameOf(keep: KeepTogether, value: string | number): string | null {
  if (typeof value === 'number' || keep.by === 'attribute') return null;
  return keep.by === 'folder' ? value.slice(value.lastIndexOf('/') + 1) : value;
}

/** Whether a name says nothing but a class or a part of a split. */
function namesClass(classNames: readonly string[]): (name: string) => boolean {
  const wordsOf = (name: string): string[] =>
    name
      .toLowerCase()
      .split(/[^\p{L}\p{Nd}]+/u)
      .filter((word) => word !== '');
  const words = new Set([...classNames.flatMap(wordsOf), ...partNames]);
  return (name) => wordsOf(name).every((word) => words.has(word) || words.has(word.replace(/s$|\d+$/u, '')));
}

/** Whether folders with numbers for names have nearly all the same number of images. */
function areSlices(values: readonly (string | number)[], sizes: readonly number[]): boolean {
  const numbered = sizes.filter((_, group) => isNumbered(String(at(values, group)).split('/').at(-1) ?? ''));
  const counts = new Map<number, number>();
  for (const size of numbered) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts].some(([size, folders]) => size >= slices.images && folders >= slices.share * numbered.length);
}

const isNumbered = (name: string): boolean =>
  /^(?:\p{L}{0,3}|batch|chunk|part|dir|folder|shard|slice|set|subset)[_\-\s]?[\da-f]+$/iu.test(name);
