import * as v from 'valibot';
import { TiedImages, type SplitMethod } from '../../../src-shared/contract/splits';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { inCommon, type KeepTogether } from '../../../src-shared/domain/keep-together';
import { collecting, forEachIndex } from '../base/slices';
import type { Catalog } from '../catalog/catalog';
import type { TrainableImage } from '../catalog/images';
import type { Project } from '../project/project';
import { assignEveryFifth, assignStratified, test, validation, type SplittableImage } from './assigning';
import { grouping } from './groups';
import { keepOf } from './grouping-of-split';
import { planImported } from './imported-split';
import { noLabelledImages } from './no-labelled-images';
import type { PlannedSplit } from './planned-split';
import { tiesOf, type Tie } from './ties';

type Stratified = Extract<SplitMethod, { method: 'stratified' }>;

/** Assigns all labelled images whose content is known to parts; interruptible. Kinds 'no-data', 'not-found', 'bad-input'. */
export function* planSplit(project: Project, method: SplitMethod): Generator<void, PlannedSplit> {
  const { catalog } = project;
  if (method.method === 'imported') return planImported(project);
  if (method.method === 'every-fifth') {
    // Other tools see only what can be read.
    const images = catalog.images.trainable().map((image) => ({ ...image, group: image.id, isTied: false }));
    if (images.length === 0) throw noLabelledImages(project);
    return { method: JSON.stringify(method), parts: assignEveryFifth(images), copies: 0, testSet: null };
  }
  const labelled = yield* collecting(catalog.images.splittable());
  if (labelled.length === 0) throw noLabelledImages(project);
  const before = catalog.splits.current();
  const testSet = method.keepTest && before !== null ? catalog.testSets.of(before) : null;
  const kept = new Set(testSet === null ? [] : catalog.testSets.images(testSet));
  const keep = keepOf(method);
  const ties = yield* tiesOf(catalog, keep);
  yield* refuseUntied(catalog, labelled, keep, ties);
  const splittable = yield* withGroups(catalog, labelled, kept, ties);
  const parts = assignBeside(kept, splittable, method);
  const ids = labelled.map(({ id }) => id);
  const contentOf = (index: number): Buffer => at(labelled, index).sha256;
  const copies = countTied(yield* grouping({ ids, contentOf }, catalog.issues.copies())).groups;
  const { keepTogether, ...rest } = method;
  if (ties.length === 0) return { method: JSON.stringify(rest), parts, copies, testSet };
  const series = yield* countingTied(ids, ties);
  if (keepTogether.length > 0) refuseEmpty(method, parts, splittable);
  const stored = { ...rest, ...(keepTogether.length > 0 && { keepTogether }), series };
  return { method: JSON.stringify(stored), parts, copies, testSet };
}

/** What a stored split keeps together beside copies, counted; null for nothing. */
export function seriesOf(method: string): TiedImages | null {
  const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), v.object({ series: TiedImages })), method);
  return stored.success ? stored.output.series : null;
}

/** Counts groups of images that ties join, whether copies or not; interruptible. */
export function* countingTied(ids: ArrayLike<number>, ties: readonly Tie[]): Generator<void, TiedImages> {
  return countTied(yield* grouping({ ids, contentOf: (index) => index }, [], ties));
}

/** @param groups [images] */
function countTied(groups: Int32Array): TiedImages {
  const sizes = new Int32Array(groups.length);
  for (const group of groups) sizes[group] = at(sizes, group) + 1;
  const tied = sizes.filter((size) => size > 1);
  return {
    groups: tied.length,
    images: tied.reduce((sum, size) => sum + size, 0),
    largest: tied.reduce((most, size) => Math.max(most, size), 0),
  };
}

/** Images with their groups. Those of a kept test set are included, whatever has become of their labels. */
function* withGroups(
  catalog: Catalog,
  labelled: readonly TrainableImage[],
  kept: ReadonlySet<number>,
  ties: readonly Tie[],
): Generator<void, SplittableImage[]> {
  const known = new Set(labelled.map(({ id }) => id));
  const others = [...kept].flatMap((id) => {
    const sha256 = known.has(id) ? null : catalog.images.hash(id);
    return sha256 ? [{ id, sha256, path: '', className: '' }] : [];
  });
  const images = [...labelled, ...others];
  const ids = images.map(({ id }) => id);
  const contentOf = (index: number): Buffer => at(images, index).sha256;
  const groups = yield* grouping({ ids, contentOf }, catalog.issues.copies(), ties);
  const splittable: SplittableImage[] = [];
  yield* forEachIndex(images.length, (index) => {
    const { id, path, className } = at(images, index);
    const isTied = ties.some((tie) => tie(id) !== undefined);
    splittable.push({ id, path, className, group: at(groups, index), isTied });
  });
  return splittable;
}

/** Assigns images to parts beside a kept test set, whose images are test. Images tied to those are in no part. */
function assignBeside(
  kept: ReadonlySet<number>,
  images: readonly SplittableImage[],
  { test: testShare, validation: validationShare, seed }: Stratified,
): Map<number, number> {
  const taken = new Set(images.filter(({ id }) => kept.has(id)).map(({ group }) => group));
  const shares = { test: kept.size > 0 ? 0 : testShare, validation: validationShare };
  const parts = assignStratified(
    images.filter(({ group }) => !taken.has(group)),
    shares,
    seed,
  );
  for (const image of kept) parts.set(image, test);
  return parts;
}

/** Throws when a choice ties no image: kind 'not-found' for an attribute, else 'no-data'. */
function* refuseUntied(
  { attributes }: Catalog,
  images: readonly TrainableImage[],
  keep: readonly KeepTogether[],
  ties: readonly Tie[],
): Generator<void, void> {
  for (const [index, each] of keep.entries()) {
    const tie = at(ties, index);
    if (images.some(({ id }) => tie(id) !== undefined)) continue;
    if (each.by !== 'attribute')
      throw new Failure('no-data', nothingTied[each.by], 'Keep images together by something else.');
    const names = attributes.names();
    const next = names.length === 0 ? 'Import a CSV file with such a column first.' : `There are ${names.join(', ')}.`;
    throw new Failure('not-found', `No labelled image has the attribute “${each.name}”.`, next);
  }
  yield;
}

const nothingTied = {
  folder: 'No labelled image lies in a folder.',
  stem: 'No labelled image has a numbered name with a stem of its own, such as anna_0001.jpg.',
  session: 'No labelled image has a capture date.',
} as const;

/** Throws kind 'bad-input' when what is kept together leaves nothing for a part that was asked for. */
function refuseEmpty(
  { test: testShare, validation: validationShare, keepTest, ...method }: Stratified,
  parts: ReadonlyMap<number, number>,
  splittable: readonly SplittableImage[],
): void {
  const filled = new Set(parts.values());
  const images = splittable.length;
  const isEmpty = (part: number, share: number): boolean => share * images >= 1 && !filled.has(part);
  if (!isEmpty(test, keepTest ? 0 : testShare) && !isEmpty(validation, validationShare)) return;
  const { largest } = countTied(Int32Array.from(splittable, ({ group }) => group));
  const together = keepOf(method).map(inCommon).join(' or ');
  throw new Failure(
    'bad-input',
    `Images with ${together}, and copies, can’t be divided as asked: the largest group has ${largest.toLocaleString('en')} of ${images.toLocaleString('en')} images.`,
    'Keep images together by something else, or choose other shares.',
  );
}
