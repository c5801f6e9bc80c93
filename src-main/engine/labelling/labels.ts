import { dirname, resolve } from 'node:path';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelChange } from '../../../src-shared/domain/selection';
import type { Label } from '../catalog/images';
import type { ClassChangeRecord, TagChangeRecord } from '../catalog/step-events';
import { readLabelFile } from '../importing/labellers';
import type { Project } from '../project';
import { newClass, unarchived } from './classes';
import { labelChange } from './label-change';
import { doPlan, inOrder, type StepPlan } from './plans';

/** Gives images a label or a tag: one step, in one transaction. Kind 'not-found'; nothing is changed then. */
export const applyLabel = (
  project: Project,
  images: readonly number[],
  change: LabelChange,
  reason: string,
): LabelStep => doPlan(project, planOfLabel(project, images, change, reason));

/** The step that gives images a label or a tag. Kind 'not-found' for an unknown class, and when it is done for an unknown image. */
export function planOfLabel(
  project: Project,
  images: readonly number[],
  change: LabelChange,
  reason: string,
): StepPlan {
  const common = { titleOf: titleOf(project, change), reason, images: inOrder(images), values: [] };
  if (change.to === 'tag' || change.to === 'untag') {
    const added = change.to === 'tag';
    return { ...common, tagOf: (image) => tagChange(project, image, change.tag, added) };
  }
  const to = labelOf(project, change);
  return { ...common, labelOf: (image) => labelChange(project, image, to) };
}

/**
 * Gives each path of a CSV file its class; classes that are new are made by the same step. Kinds 'bad-input', 'not-found';
 * nothing is changed then.
 */
export async function planOfLabelFile(project: Project, file: string, reason: string): Promise<StepPlan> {
  const rows = await readLabelFile(file);
  const { catalog } = project;
  const made = new Map<number, readonly ClassChangeRecord[]>();
  const classOf = (name: string): number => {
    const known = catalog.classes.byName(name);
    if (known?.removed === 0 && known.archived === 0) return known.id;
    const { id, made: change } = newClass(project, name);
    made.set(id, known?.removed === 0 ? unarchived(known) : [change]);
    return id;
  };
  const images = rows.map((row) => {
    const path = resolve(dirname(file), row.path);
    const image = catalog.images.byPath(path);
    if (image !== undefined) return image;
    throw new Failure(
      'not-found',
      `${path}, named in ${file}, is not in the project.`,
      'Import its folder first; nothing was changed.',
    );
  });
  const classes = rows.map((row) => classOf(row.class));
  return {
    titleOf: (changed) => `Label ${imagesText(changed)} from a file`,
    reason,
    images: Int32Array.from(images),
    labelOf: (image, index) => labelChange(project, image, { state: 'labelled', classId: classes[index] ?? null }),
    values: [...made.values()].flat(),
  };
}

function tagChange(project: Project, image: number, tag: string, added: boolean): TagChangeRecord[] {
  if (!project.catalog.images.label(image)) throw new Failure('not-found', `There is no image ${String(image)}.`);
  return project.catalog.tags.has(image, tag) === added ? [] : [{ image, tag, added }];
}

function labelOf(project: Project, change: Exclude<LabelChange, { to: 'tag' | 'untag' }>): Label {
  if (change.to !== 'class') return { state: change.to, classId: null };
  if (project.catalog.classes.byId(change.class)?.removed !== 0) {
    throw new Failure('not-found', `There is no class ${String(change.class)}.`, 'Nothing was changed.');
  }
  return { state: 'labelled', classId: change.class };
}

function titleOf(project: Project, change: LabelChange): (count: number) => string {
  switch (change.to) {
    case 'class': {
      const name = project.catalog.classes.byId(change.class)?.name ?? '';
      return (count) => `Label ${imagesText(count)} “${name}”`;
    }
    case 'unsure':
      return (count) => `Mark ${imagesText(count)} unsure`;
    case 'excluded':
      return (count) => `Exclude ${imagesText(count)}`;
    case 'unlabelled':
      return (count) => `Remove the label of ${imagesText(count)}`;
    case 'tag':
      return (count) => `Tag ${imagesText(count)} “${change.tag}”`;
    case 'untag':
      return (count) => `Remove the tag “${change.tag}” from ${imagesText(count)}`;
  }
}

const imagesText = (count: number): string => (count === 1 ? '1 image' : `${count.toLocaleString('en')} images`);
