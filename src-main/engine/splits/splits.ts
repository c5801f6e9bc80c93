import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { inCommon } from '../../../src-shared/domain/keep-together';
import { Failure } from '../../../src-shared/domain/failure';
import { History, noChanges } from '../labelling/history';
import { inSlices, withoutYielding } from '../base/slices';
import { sharesOfSplit } from '../../../src-shared/domain/training-plan';
import type { Project } from '../project/project';
import { keepOf } from './grouping-of-split';
import { importedTitle } from './imported-split';
import type { PlannedSplit } from './planned-split';
import { planSplit, seriesOf } from './planning';
import { describeTestSet } from './test-sets';

export const defaultSplit: SplitMethod = {
  method: 'stratified',
  test: 0.1,
  validation: 0.1,
  seed: 0,
  keepTest: false,
  keepTogether: [],
};

/** Splits all labelled images, including missing ones, and makes that the current split: one undoable step. Kind 'no-data'. */
export async function makeSplit(project: Project, method: SplitMethod): Promise<SplitCounts> {
  const { catalog } = project;
  const from = catalog.splits.current();
  if (from !== null && catalog.splits.isLocked(from)) {
    throw new Failure('bad-input', 'The split is locked.', 'Unlock it first, if another one is wanted.');
  }
  const planned = await inSlices(planSplit(project, method));
  return catalog.transaction(() => {
    const to = addSplit(project, planned);
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
    const made = addSplit(project, withoutYielding(planSplit(project, defaultSplit)));
    catalog.splits.setCurrent(made);
    return { id: made, madeDefault: true };
  });
}

/** Shares of the present split; those of the default one where there is none. */
export const sharesOf = ({ catalog }: Project): { test: number; validation: number } =>
  sharesOfSplit(catalog.splits.method(catalog.splits.current() ?? -1));

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

/** Stores a split, which is not current yet. */
function addSplit({ catalog }: Project, { method, parts, copies, testSet }: PlannedSplit): number {
  const split = catalog.splits.add(method, parts, copies, Date.now());
  if (testSet !== null) catalog.testSets.keep(split, testSet);
  return split;
}

export function countsOf({ catalog }: Project, split: number): SplitCounts {
  const [train, validation, test] = catalog.splits.counts(split);
  const series = seriesOf(catalog.splits.method(split));
  return { train, validation, test, groups: catalog.splits.groups(split), ...(series && { series }) };
}

function titleOf(method: SplitMethod): string {
  if (method.method === 'imported') return importedTitle;
  if (method.method === 'every-fifth') return 'Split: every fifth image is test';
  const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;
  const ofTest = method.keepTest ? 'the same test images' : `${percent(method.test)} test`;
  const together = keepOf(method).map((keep) => `, ${inCommon(keep)} together`);
  return `Split: ${percent(method.validation)} validation, ${ofTest}, seed ${String(method.seed)}${together.join('')}`;
}
