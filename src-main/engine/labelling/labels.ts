import type * as v from 'valibot';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelChange } from '../../../src-shared/domain/selection';
import type { AttributeChangeRecord, LabelChangeRecord, StepChanges, TagChangeRecord } from '../catalog/history';
import type { Label } from '../catalog/images';
import type { Project } from '../project';
import { History, noChanges } from './history';

type Step = v.InferOutput<typeof LabelStep>;

/** Gives images a label or a tag: one step. Kind 'not-found' for an unknown image or class; then nothing is changed. */
export function applyLabel(project: Project, images: readonly number[], change: LabelChange, reason: string): Step {
  const { catalog } = project;
  return catalog.transaction(() => {
    // In order of id, since neighbours share pages of the catalog: 10,000 of a million images take a third less time.
    const inOrder = [...images].sort((a, b) => a - b);
    const changes = changesOf(project, inOrder, change);
    const changed = changes.labels.length + changes.tags.length + changes.attributes.length;
    return new History(project).do(titleOf(project, change, changed), changes, reason);
  });
}

/** The step's change of one image; empty when it has that label already. */
export function labelChange(project: Project, image: number, to: Label): LabelChangeRecord[] {
  const from = project.catalog.images.label(image);
  if (!from) throw new Failure('not-found', `There is no image ${String(image)}.`, 'Nothing was changed.');
  return from.state === to.state && from.classId === to.classId ? [] : [{ image, from, to }];
}

function changesOf(project: Project, images: readonly number[], change: LabelChange): StepChanges {
  if (change.to === 'tag' || change.to === 'untag') {
    const added = change.to === 'tag';
    return { ...noChanges, tags: images.flatMap((image) => tagChange(project, image, change.tag, added)) };
  }
  if (change.to === 'attribute') {
    const { name, value } = change;
    return { ...noChanges, attributes: images.flatMap((image) => attributeChange(project, image, name, value)) };
  }
  const to = labelOf(project, change);
  return { ...noChanges, labels: images.flatMap((image) => labelChange(project, image, to)) };
}

/** The step's change of one image's tag; empty when nothing has to change. */
export function tagChange(project: Project, image: number, tag: string, added: boolean): TagChangeRecord[] {
  if (!project.catalog.images.label(image)) throw new Failure('not-found', `There is no image ${String(image)}.`);
  return project.catalog.tags.has(image, tag) === added ? [] : [{ image, tag, added }];
}

/** The step's change of one image's attribute; empty when it has that value already. */
export function attributeChange(
  { catalog }: Project,
  image: number,
  name: string,
  to: string | null,
): AttributeChangeRecord[] {
  if (!catalog.images.label(image)) throw new Failure('not-found', `There is no image ${String(image)}.`);
  const from = catalog.attributes.value(image, name);
  return from === to ? [] : [{ image, name, from, to }];
}

function labelOf(project: Project, change: Exclude<LabelChange, { to: 'tag' | 'untag' | 'attribute' }>): Label {
  if (change.to !== 'class') return { state: change.to, classId: null };
  if (!project.catalog.classes.byId(change.class)) {
    throw new Failure('not-found', `There is no class ${String(change.class)}.`, 'Nothing was changed.');
  }
  return { state: 'labelled', classId: change.class };
}

function titleOf(project: Project, change: LabelChange, count: number): string {
  switch (change.to) {
    case 'class':
      return `Label ${countOfImages(count)} “${project.catalog.classes.byId(change.class)?.name ?? ''}”`;
    case 'unsure':
      return `Mark ${countOfImages(count)} unsure`;
    case 'excluded':
      return `Exclude ${countOfImages(count)}`;
    case 'unlabelled':
      return `Remove the label of ${countOfImages(count)}`;
    case 'tag':
      return `Tag ${countOfImages(count)} “${change.tag}”`;
    case 'attribute':
      return change.value === null
        ? `Remove “${change.name}” from ${countOfImages(count)}`
        : `Set “${change.name}” of ${countOfImages(count)} to “${change.value}”`;
    case 'untag':
      return `Remove the tag “${change.tag}” from ${countOfImages(count)}`;
  }
}

export const countOfImages = (count: number): string =>
  count === 1 ? '1 image' : `${count.toLocaleString('en')} images`;
