import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project';
import { dealEveryFifth, dealStratified } from './deal';
import { countGroups, groupsOf } from './groups';

export const defaultSplit: SplitMethod = { method: 'stratified', test: 0.1, validation: 0.1, seed: 0 };

/** Deals all labelled, readable images anew and makes that the current split: one undoable step. Kind 'no-data'. */
export function makeSplit(project: Project, method: SplitMethod): SplitCounts {
  const { catalog } = project;
  return catalog.transaction(() => {
    const from = catalog.splits.current();
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

/** Stores a new split of all labelled, readable images; it is not current yet. */
function deal(project: Project, method: SplitMethod): number {
  const { catalog } = project;
  const trainable = catalog.images.trainable();
  if (trainable.length === 0) throw noLabelledImages();
  const groups = groupsOf(trainable, catalog.issues.copies());
  const images = trainable.map(({ id, path, className }) => ({ id, path, className, group: groups.get(id) ?? -1 }));
  const isApart = method.method === 'every-fifth';
  const parts = isApart ? dealEveryFifth(images) : dealStratified(images, method, method.seed);
  return catalog.splits.add(JSON.stringify(method), parts, isApart ? 0 : countGroups(groups), Date.now());
}

export function countsOf(project: Project, split: number): SplitCounts {
  const [train, validation, test] = project.catalog.splits.counts(split);
  return { train, validation, test, groups: project.catalog.splits.groups(split) };
}

export function noLabelledImages(): Failure {
  return new Failure(
    'no-data',
    'There are no labelled images.',
    'Import a folder whose sub-folders are classes, or label some.',
  );
}

function titleOf(method: SplitMethod): string {
  if (method.method === 'every-fifth') return 'Split: every fifth image is test';
  const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;
  return `Split: ${percent(method.validation)} validation, ${percent(method.test)} test, seed ${String(method.seed)}`;
}
