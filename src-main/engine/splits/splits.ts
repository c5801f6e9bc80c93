import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { TrainableImage } from '../catalog/images';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project/project';
import { assignEveryFifth, assignStratified, test, type SplittableImage } from './assigning';
import { countGroups, groupsOf } from './groups';
import { noLabelledImages } from './no-labelled-images';
import { describeTestSet } from './test-sets';

export const defaultSplit: SplitMethod = {
  method: 'stratified',
  test: 0.1,
  validation: 0.1,
  seed: 0,
  keepTest: false,
};

/** Splits all labelled images, including missing ones, and makes that the current split: one undoable step. Kind 'no-data'. */
export function makeSplit(project: Project, method: SplitMethod): SplitCounts {
  const { catalog } = project;
  return catalog.transaction(() => {
    const from = catalog.splits.current();
    if (from !== null && catalog.splits.isLocked(from)) {
      throw new Failure('bad-input', 'The split is locked.', 'Unlock it first, if another one is wanted.');
    }
    const to = addSplit(project, method);
    new History(project).do(titleOf(method), { ...noChanges, splits: [{ from, to }] });
    return countsOf(project, to);
  });
}

/**
 * The current split; the default one is made when there is none. Making it is not a step of the history: a person who relabels, trains
 * and then undoes the last step means the label.
 */
export function currentSplit(project: Project): { id: number; madeDefault: boolean } {
  const { catalog } = project;
  const id = catalog.splits.current();
  if (id !== null) return { id, madeDefault: false };
  return catalog.transaction(() => {
    const made = addSplit(project, defaultSplit);
    catalog.splits.setCurrent(made);
    return { id: made, madeDefault: true };
  });
}

/** Locks or unlocks the current split: one step. Kind 'no-data' when there is none. */
export function lockSplit(project: Project, locked: boolean): { locked: boolean } {
  const { catalog } = project;
  const split = catalog.splits.current();
  if (split === null) throw new Failure('no-data', 'There is no split yet.', 'Make one first.');
  if (catalog.splits.isLocked(split) === locked) return { locked };
  const [from, to] = locked ? [0, 1] : [1, 0];
  new History(project).do(locked ? 'Lock the split' : 'Unlock the split', {
    ...noChanges,
    values: [{ noun: 'split', item: split, field: 'locked', from, to }],
  });
  return { locked };
}

/** A split as the window and the command line show it. */
export function describeSplit(project: Project, split: number) {
  const { catalog } = project;
  return {
    ...countsOf(project, split),
    method: catalog.splits.method(split),
    locked: catalog.splits.isLocked(split),
    testSet: describeTestSet(catalog, split),
  };
}

/** Stores a new split of all labelled images whose content is known; it is not current yet. */
function addSplit(project: Project, method: SplitMethod): number {
  const { catalog } = project;
  if (method.method === 'every-fifth') {
    // Other tools see only what can be read.
    const images = catalog.images.trainable().map((image) => ({ ...image, group: image.id, isTied: false }));
    if (images.length === 0) throw noLabelledImages(project);
    return catalog.splits.add(JSON.stringify(method), assignEveryFifth(images), 0, Date.now());
  }
  const labelled = catalog.images.splittable();
  if (labelled.length === 0) throw noLabelledImages(project);
  const before = catalog.splits.current();
  const testSet = method.keepTest && before !== null ? catalog.testSets.of(before) : null;
  const kept = new Set(testSet === null ? [] : catalog.testSets.images(testSet));
  const values = valuesOf(project, labelled, method.group);
  const parts = assignBeside(kept, withGroups(catalog, labelled, kept, values), method);
  const together = countGroups(groupsOf(labelled, catalog.issues.copies()));
  const split = catalog.splits.add(JSON.stringify(method), parts, together, Date.now());
  if (testSet !== null) catalog.testSets.keep(split, testSet);
  return split;
}

/** Images with their groups. Those of a kept test set are included, whatever has become of their labels. */
function withGroups(
  catalog: Catalog,
  trainable: readonly TrainableImage[],
  kept: ReadonlySet<number>,
  values: ReadonlyMap<number, string>,
): SplittableImage[] {
  const known = new Set(trainable.map(({ id }) => id));
  const others = [...kept].flatMap((id) => {
    const sha256 = known.has(id) ? null : catalog.images.hash(id);
    return sha256 ? [{ id, sha256 }] : [];
  });
  const groups = groupsOf([...trainable, ...others], catalog.issues.copies(), values);
  const toSplittable = (id: number, path: string, className: string): SplittableImage => ({
    id,
    path,
    className,
    group: groups.get(id) ?? -1,
    isTied: values.has(id),
  });
  return [
    ...trainable.map(({ id, path, className }) => toSplittable(id, path, className)),
    ...others.map(({ id }) => toSplittable(id, '', '')),
  ];
}

/** Assigns images to parts beside a kept test set, whose images are test. Images tied to those are in no part. */
function assignBeside(
  kept: ReadonlySet<number>,
  images: readonly SplittableImage[],
  { test: testShare, validation, seed }: Extract<SplitMethod, { method: 'stratified' }>,
): Map<number, number> {
  const taken = new Set(images.filter(({ id }) => kept.has(id)).map(({ group }) => group));
  const shares = { test: kept.size > 0 ? 0 : testShare, validation };
  const parts = assignStratified(
    images.filter(({ group }) => !taken.has(group)),
    shares,
    seed,
  );
  for (const image of kept) parts.set(image, test);
  return parts;
}

export function countsOf(project: Project, split: number): SplitCounts {
  const [train, validation, test] = project.catalog.splits.counts(split);
  return { train, validation, test, groups: project.catalog.splits.groups(split) };
}

/** Values of the attribute that keeps images together, by image. Kind 'not-found' when no image has it. */
function valuesOf(
  { catalog }: Project,
  images: readonly TrainableImage[],
  attribute: string | undefined,
): ReadonlyMap<number, string> {
  if (attribute === undefined) return new Map();
  const values = catalog.attributes.valuesOf(attribute);
  if (images.some(({ id }) => values.has(id))) return values;
  const names = catalog.attributes.names();
  const next = names.length === 0 ? 'Import a CSV file with such a column first.' : `There are ${names.join(', ')}.`;
  throw new Failure('not-found', `No labelled image has the attribute “${attribute}”.`, next);
}

function titleOf(method: SplitMethod): string {
  if (method.method === 'every-fifth') return 'Split: every fifth image is test';
  const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;
  const ofTest = method.keepTest ? 'the same test images' : `${percent(method.test)} test`;
  const together = method.group === undefined ? '' : `, “${method.group}” together`;
  return `Split: ${percent(method.validation)} validation, ${ofTest}, seed ${String(method.seed)}${together}`;
}
