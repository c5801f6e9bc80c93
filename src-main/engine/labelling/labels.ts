import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelChange } from '../../../src-shared/domain/selection';
import type { Label } from '../catalog/images';
import type { Project } from '../project/project';
import { archivedClass } from './classes';
import { attributeChange, confirmationChange, labelChange, settledChange, tagChange } from './label-change';
import { doPlan, inIdOrder, type StepPlan } from './plans';

/** Gives images a label, a tag or an attribute: one step, in one transaction. Kind 'not-found'; nothing changes then. */
export const applyLabel = (
  project: Project,
  images: readonly number[],
  change: LabelChange,
  reason: string,
): LabelStep => doPlan(project, planOfLabel(project, images, change, reason));

/**
 * Plans the step that gives images a label, a tag or an attribute. Kind 'not-found' for an unknown class, and, when the step is done, for
 * an unknown image; kind 'bad-input' for an archived class.
 */
export function planOfLabel(
  project: Project,
  images: readonly number[],
  change: LabelChange,
  reason: string,
): StepPlan {
  const common = { titleOf: titleOf(project, change), reason, images: inIdOrder(images), values: [] };
  if (change.to === 'tag' || change.to === 'untag') {
    const added = change.to === 'tag';
    return { ...common, changeOf: (image) => ({ tags: tagChange(project, image, change.tag, added) }) };
  }
  if (change.to === 'attribute') {
    const { name, value } = change;
    return { ...common, changeOf: (image) => ({ attributes: attributeChange(project, image, name, value) }) };
  }
  if (change.to === 'confirmed' || change.to === 'unconfirmed') {
    const isRight = change.to === 'confirmed';
    return { ...common, changeOf: (image) => ({ confirmations: confirmationChange(project, image, isRight) }) };
  }
  const to = labelOf(project, change);
  return { ...common, changeOf: (image) => ({ labels: labelChange(project, image, to) }) };
}

/** Plans the step that gives images a label as planOfLabel does, and confirms it where it is a class. */
export function planOfSettling(
  project: Project,
  images: readonly number[],
  change: LabelChange,
  reason: string,
): StepPlan {
  const plan = planOfLabel(project, images, change, reason);
  if (change.to !== 'class') return plan;
  const to = labelOf(project, change);
  return { ...plan, changeOf: (image) => settledChange(project, image, to) };
}

/** Plans the step that gives each image its own class, by ids. Kind 'not-found' for a class that is gone. */
export function planOfClasses(project: Project, classOf: ReadonlyMap<number, number>, reason: string): StepPlan {
  const labels = new Map(
    [...new Set(classOf.values())].map((id) => [id, labelOf(project, { to: 'class', class: id })]),
  );
  const [only, ...others] = [...labels.keys()];
  const titleOfOne = only !== undefined && others.length === 0 ? titleOf(project, { to: 'class', class: only }) : null;
  return {
    titleOf: titleOfOne ?? ((count) => `Label ${countOfImages(count)} as suggested`),
    reason,
    images: inIdOrder([...classOf.keys()]),
    changeOf: (image) => {
      const to = labels.get(classOf.get(image) ?? 0);
      return to ? { labels: labelChange(project, image, to) } : {};
    },
    values: [],
  };
}

/** A change that sets a label. */
type Relabel = Exclude<LabelChange, { to: 'tag' | 'untag' | 'attribute' | 'confirmed' | 'unconfirmed' }>;

function labelOf(project: Project, change: Relabel): Label {
  if (change.to !== 'class') return { state: change.to, classId: null };
  const row = project.catalog.classes.byId(change.class);
  if (row?.removed !== 0) {
    throw new Failure('not-found', `There is no class ${String(change.class)}.`, 'Nothing was changed.');
  }
  if (row.archived === 1) throw archivedClass(row.name); // hidden, and after a merge its images would count as another's
  return { state: 'labelled', classId: change.class };
}

function titleOf(project: Project, change: LabelChange): (count: number) => string {
  switch (change.to) {
    case 'class': {
      const name = project.catalog.classes.byId(change.class)?.name ?? '';
      return (count) => `Label ${countOfImages(count)} “${name}”`;
    }
    case 'unsure':
      return (count) => `Mark ${countOfImages(count)} unsure`;
    case 'excluded':
      return (count) => `Exclude ${countOfImages(count)}`;
    case 'unlabelled':
      return (count) => `Remove the label of ${countOfImages(count)}`;
    case 'tag':
      return (count) => `Tag ${countOfImages(count)} “${change.tag}”`;
    case 'attribute':
      return (count) =>
        change.value === null
          ? `Remove “${change.name}” from ${countOfImages(count)}`
          : `Set “${change.name}” of ${countOfImages(count)} to “${change.value}”`;
    case 'confirmed':
      return (count) => `Confirm the label of ${countOfImages(count)}`;
    case 'unconfirmed':
      return (count) => `Withdraw the confirmation of ${countOfImages(count)}`;
    case 'untag':
      return (count) => `Remove the tag “${change.tag}” from ${countOfImages(count)}`;
  }
}

export const countOfImages = (count: number): string =>
  count === 1 ? '1 image' : `${count.toLocaleString('en')} images`;
