import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { TrainableImage } from '../catalog/images';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project';
import { dealEveryFifth, dealStratified, test, type Dealable } from './deal';
import { describeTestSet } from './test-sets';

export const defaultSplit: SplitMethod = {
  method: 'stratified',
  test: 0.1,
  validation: 0.1,
  seed: 0,
  keepTest: false,
};

/** Deals all labelled, readable images anew and makes that the current split: one undoable step. Kind 'no-data'. */
export function makeSplit(project: Project, method: SplitMethod): SplitCounts {
  const { catalog } = project;
  return catalog.transaction(() => {
    const from = catalog.splits.current();
    if (from !== null && catalog.splits.isLocked(from)) {
      throw new Failure('bad-input', 'The split is locked.', 'Unlock it first, if another one is wanted.');
    }
    const to = deal(project, method);
    new History(project).do(titleOf(method), { ...noChanges, splits: [{ from, to }] });
    return countsOf(project, to);
  });
}

/**
 * The current split, made by default where there is none. The default is no step of the history: a person who relabels,
 * trains and then takes back the last step means the label.
 */
export function currentSplit(project: Project): { id: number; madeDefault: boolean } {
  const { catalog } = project;
  const id = catalog.splits.current();
  if (id !== null) return { id, madeDefault: false };
  return catalog.transaction(() => {
    const made = deal(project, defaultSplit);
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

/** A split as people are shown it. */
export function describeSplit(project: Project, split: number) {
  const { catalog } = project;
  return {
    ...countsOf(project, split),
    method: catalog.splits.method(split),
    locked: catalog.splits.isLocked(split),
    testSet: describeTestSet(catalog, split),
  };
}

/** Stores a new split of all labelled, readable images; it is not current yet. */
function deal(project: Project, method: SplitMethod): number {
  const { catalog } = project;
  const images = catalog.images.trainable().map(toDealable);
  if (images.length === 0) throw noLabelledImages();
  const before = catalog.splits.current();
  if (method.method === 'stratified' && method.keepTest && before !== null) {
    return dealBeside(catalog, images, method, catalog.testSets.of(before));
  }
  const parts = method.method === 'every-fifth' ? dealEveryFifth(images) : dealStratified(images, method, method.seed);
  return catalog.splits.add(JSON.stringify(method), parts, Date.now());
}

/** Deals what is not in a test set, nor a copy of an image that is; the test set stays what it is. */
function dealBeside(
  catalog: Catalog,
  images: readonly Dealable[],
  method: Extract<SplitMethod, { method: 'stratified' }>,
  testSet: number,
): number {
  const kept = new Set(catalog.testSets.images(testSet));
  const copied = new Set([...kept].map((image) => catalog.images.hash(image)?.toString('latin1')));
  const others = images.filter(({ id, content }) => !kept.has(id) && !copied.has(content));
  const parts = dealStratified(others, { test: 0, validation: method.validation }, method.seed);
  for (const image of kept) parts.set(image, test);
  const split = catalog.splits.add(JSON.stringify(method), parts, Date.now());
  catalog.testSets.keep(split, testSet);
  return split;
}

export function countsOf(project: Project, split: number): SplitCounts {
  const [train, validation, test] = project.catalog.splits.counts(split);
  return { train, validation, test };
}

export function noLabelledImages(): Failure {
  return new Failure(
    'no-data',
    'There are no labelled images.',
    'Import a folder whose sub-folders are classes, or label some.',
  );
}

const toDealable = (image: TrainableImage): Dealable => ({
  id: image.id,
  path: image.path,
  className: image.className,
  content: image.sha256.toString('latin1'),
});

function titleOf(method: SplitMethod): string {
  if (method.method === 'every-fifth') return 'Split: every fifth image is test';
  const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;
  const ofTest = method.keepTest ? 'the same test images' : `${percent(method.test)} test`;
  return `Split: ${percent(method.validation)} validation, ${ofTest}, seed ${String(method.seed)}`;
}
