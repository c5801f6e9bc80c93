import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import type { TrainableImage } from '../catalog/images';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project';
import { dealEveryFifth, dealStratified, type Dealable } from './deal';

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
  const images = catalog.images.trainable();
  if (images.length === 0) throw noLabelledImages();
  const parts =
    method.method === 'every-fifth'
      ? dealEveryFifth(images.map((image) => toDealable(image)))
      : dealStratified(grouped(project, images, method.group), method, method.seed);
  return catalog.splits.add(JSON.stringify(method), parts, Date.now());
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

/** With the value of the attribute that keeps images together. Kind 'not-found' when none of them has it. */
function grouped({ catalog }: Project, images: readonly TrainableImage[], group: string | undefined): Dealable[] {
  if (group === undefined) return images.map((image) => toDealable(image));
  const values = catalog.attributes.valuesOf(group);
  if (!images.some(({ id }) => values.has(id))) {
    const names = catalog.attributes.names();
    const next = names.length === 0 ? 'Import a CSV file with such a column first.' : `There are ${names.join(', ')}.`;
    throw new Failure('not-found', `No labelled image has the attribute “${group}”.`, next);
  }
  return images.map((image) => toDealable(image, values.get(image.id) ?? null));
}

const toDealable = (image: TrainableImage, group: string | null = null): Dealable => ({
  id: image.id,
  path: image.path,
  className: image.className,
  content: image.sha256.toString('latin1'),
  group,
});

function titleOf(method: SplitMethod): string {
  if (method.method === 'every-fifth') return 'Split: every fifth image is test';
  const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;
  const together = method.group === undefined ? '' : `, “${method.group}” together`;
  return `Split: ${percent(method.validation)} validation, ${percent(method.test)} test, seed ${String(method.seed)}${together}`;
}
