import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import type { TrainableImage } from '../catalog/images';
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
  if (method.method === 'every-fifth') {
    const images = trainable.map((image) => ({ ...image, group: image.id, isTied: false }));
    return catalog.splits.add(JSON.stringify(method), dealEveryFifth(images), 0, Date.now());
  }
  const copies = catalog.issues.copies();
  const values = valuesOf(project, trainable, method.group);
  const groups = groupsOf(trainable, copies, values);
  const images = trainable.map(({ id, path, className }) => {
    return { id, path, className, group: groups.get(id) ?? -1, isTied: values.has(id) };
  });
  const kept = countGroups(groupsOf(trainable, copies));
  return catalog.splits.add(JSON.stringify(method), dealStratified(images, method, method.seed), kept, Date.now());
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

/** Values of the attribute that keeps images together, by image. Kind 'not-found' when none of the images has it. */
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
  const together = method.group === undefined ? '' : `, “${method.group}” together`;
  return `Split: ${percent(method.validation)} validation, ${percent(method.test)} test, seed ${String(method.seed)}${together}`;
}
