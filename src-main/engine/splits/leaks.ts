import { at } from '../../../src-shared/domain/at';
import { parts as partNames } from '../../../src-shared/domain/image';
import { writtenKeepTogether } from '../../../src-shared/domain/keep-together';
import type { FoundSeries, Leak } from '../../../src-shared/domain/leaks';
import { forEachIndex, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import { train } from './assigning';
import { grouping } from './groups';
import { keptTogether } from './grouping-of-split';
import { describeSeries, findSeries } from './series';
import { grouped, type Searched } from './series-rules';
import { tiesOf } from './ties';

/** Images that were divided. */
export interface Divided extends Searched {
  /** A value that is equal for byte-identical files only. */
  readonly contentOf: (index: number) => Buffer | number;
  /** [images] part number of each; null before a split. */
  readonly parts: Uint8Array | null;
  /** [images] fold of each, where each was predicted by a model that was trained on the others. */
  readonly folds?: ArrayLike<number> | null;
  /** The split whose groups were to stay together; null for none. */
  readonly split: number | null;
}

export interface FoundLeaks {
  readonly series: FoundSeries[];
  readonly leaks: Leak[] | null;
}

/** Images that share a number belong together; see `countLeaks`. */
type Groups = Pick<Leak, 'kind' | 'keep'> & { readonly groupOf: Int32Array };

/**
 * Looks for series of one subject, and for groups of images that are on both sides of a division: copies, what its split was to keep
 * together, and series. Each finder gives groups by image; adding another way to belong together is one more of them.
 */
export async function findLeaks(project: Project, images: Divided, signal?: AbortSignal): Promise<FoundLeaks> {
  return inSlices(finding(project, images), signal);
}

function* finding(project: Project, images: Divided): Generator<void, FoundLeaks> {
  const { catalog } = project;
  const series = yield* findSeries(catalog, images);
  const described = series.map((each) => describeSeries(catalog, images, each));
  if (images.parts === null) return { series: described, leaks: null };
  const copies: Groups = { kind: 'copies', keep: null, groupOf: yield* grouping(images, catalog.issues.copies()) };
  const kept: Groups[] = [];
  for (const keep of keptTogether(project, images.split)) {
    const [tie] = yield* tiesOf(catalog, [keep]);
    if (tie) kept.push({ kind: 'series', keep, groupOf: (yield* grouped(images.ids, tie)).groupOf });
  }
  const keptBy = new Set(kept.map(({ keep }) => keep && writtenKeepTogether(keep)));
  const others = series
    .filter(({ keep }) => !keptBy.has(writtenKeepTogether(keep)))
    .map(({ keep, groupOf }): Groups => ({ kind: 'series', keep, groupOf }));
  return { series: described, leaks: yield* countLeaks([copies, ...kept, ...others], images) };
}

/**
 * Counts the images of validation and test that share a group with a training image; with folds, those that share one with an image of
 * another fold. An image counts for the first of the groupings that shows it.
 */
export function* countLeaks(
  groupings: readonly Groups[],
  { parts, folds = null }: Pick<Divided, 'parts' | 'folds'>,
): Generator<void, Leak[]> {
  if (parts === null) return [];
  const sizes = partNames.map((_, part) => parts.reduce((sum, each) => sum + (each === part ? 1 : 0), 0));
  const isCounted = new Uint8Array(parts.length);
  const leaks: Leak[] = [];
  for (const { kind, keep, groupOf } of groupings) {
    const found = {
      validation: { images: 0, groups: new Set<number>() },
      test: { images: 0, groups: new Set<number>() },
    };
    const isTrained = yield* metInTraining(groupOf, parts, folds);
    yield* forEachIndex(parts.length, (index) => {
      if (isCounted[index] === 1 || !isTrained(index)) return;
      const part = partNames[at(parts, index)];
      if (part === undefined || part === 'train') return;
      isCounted[index] = 1;
      found[part].images += 1;
      found[part].groups.add(at(groupOf, index));
    });
    for (const part of ['test', 'validation'] as const) {
      const { images, groups } = found[part];
      if (images > 0)
        leaks.push({ kind, keep, part, images, of: at(sizes, partNames.indexOf(part)), groups: groups.size });
    }
  }
  return leaks;
}

/** Whether another image of an image's group was trained on by the model that predicts it. */
function* metInTraining(
  groupOf: Int32Array,
  parts: Uint8Array,
  folds: ArrayLike<number> | null,
): Generator<void, (index: number) => boolean> {
  if (folds === null) {
    const trained = new Set<number>();
    yield* forEachIndex(parts.length, (index) => {
      if (parts[index] === train) trained.add(at(groupOf, index));
    });
    trained.delete(-1);
    return (index) => trained.has(at(groupOf, index));
  }
  const [foldOf, cut] = [new Map<number, number>(), new Set<number>()];
  yield* forEachIndex(parts.length, (index) => {
    const [group, fold] = [at(groupOf, index), at(folds, index)];
    const first = foldOf.get(group);
    if (first === undefined) foldOf.set(group, fold);
    else if (first !== fold) cut.add(group);
  });
  cut.delete(-1);
  return (index) => cut.has(at(groupOf, index));
}
