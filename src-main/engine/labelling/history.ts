import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { StepRecord } from '../catalog/history';
import type { DoneChanges, StepChanges } from '../catalog/step-events';
import type { ValueChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import { applyValues, withoutOldModels } from './values';

export const noChanges: StepChanges = {
  labels: [],
  tags: [],
  attributes: [],
  confirmations: [],
  values: [],
  splits: [],
  issues: [],
};

/**
 * The project's linear history. Every change is a step; undo and redo take the last one, whatever it touched. Each is one transaction
 * here; steps over very many images go through LargeSteps.
 */
export class History {
  constructor(private readonly project: Project) {}

  /** Does a step: applies its changes and records them, in one transaction (the caller's, if one is open). */
  do(title: string, changes: StepChanges, reason = '', model: string | null = null): LabelStep {
    const { catalog, actor } = this.project;
    const changed = countOf(changes);
    if (changed === 0) return nothingDone;
    return catalog.transaction(() => {
      const at = Date.now();
      const step = catalog.history.beginStep({ title, reason, changed, actor, at, model });
      const notes = applyChanges(this.project, { step, cause: 'do', changes, at });
      recheckIssues(this.project, step, changes);
      return { changed, step, title, notes };
    });
  }

  undo(): LabelStep {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = stepToUndo(this.project);
      const all = inverse(catalog.history.changesOf(step.id));
      const { values, notes: left } = withoutOldModels(catalog, all.values, step.at);
      const changes = { ...all, values };
      const notes = [...left, ...applyChanges(this.project, { step: step.id, cause: 'undo', changes, at: Date.now() })];
      recheckIssues(this.project, step.id, changes);
      catalog.history.setState(step.id, 'undone');
      return { changed: step.changed, step: step.id, title: step.title, notes };
    });
  }

  redo(): LabelStep {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = stepToRedo(this.project);
      const { values, notes: left } = withoutOldModels(catalog, valuesToRedo(this.project, step.id), step.at);
      const changes = { ...catalog.history.changesOf(step.id), values };
      const notes = [...left, ...applyChanges(this.project, { step: step.id, cause: 'redo', changes, at: Date.now() })];
      recheckIssues(this.project, step.id, changes);
      catalog.history.setState(step.id, 'done');
      return { changed: step.changed, step: step.id, title: step.title, notes };
    });
  }
}

export const nothingDone: LabelStep = { changed: 0, step: null, title: 'Nothing to change', notes: [] };

/** @throws Failure of kind 'nothing-to-undo' */
export function stepToUndo({ catalog }: Project): StepRecord {
  const step = catalog.history.lastDone();
  if (step) return step;
  throw new Failure('nothing-to-undo', 'There is nothing to undo.');
}

/** @throws Failure of kind 'nothing-to-redo' */
export function stepToRedo({ catalog }: Project): StepRecord {
  const step = catalog.history.firstUndone();
  if (step) return step;
  throw new Failure('nothing-to-redo', 'There is nothing to redo.');
}

/** Value changes that redo a step. They also revert values that undoing it had to change in addition. */
export const valuesToRedo = ({ catalog }: Project, step: number): ValueChangeRecord[] =>
  reversed(catalog.history.valuesUndone(step));

/** Applies a step's changes and records them. @returns sentences about changes that had to be made differently */
export function applyChanges({ catalog, actor }: Project, done: DoneChanges): string[] {
  const { changes } = done;
  for (const { image, to } of changes.labels) catalog.images.setLabel(image, to);
  for (const { image, tag, added } of changes.tags) catalog.tags.set(image, tag, added);
  for (const { image, name, to } of changes.attributes) catalog.attributes.set(image, name, to);
  for (const { image, to } of changes.confirmations) catalog.confirmations.set(image, to);
  const { values, notes } = applyValues(catalog, changes.values);
  for (const { to } of changes.splits) catalog.splits.setCurrent(to);
  catalog.history.append({ ...done, changes: { ...changes, values } }, actor);
  for (const { kind, fingerprint, to } of changes.issues) catalog.issues.setState(kind, fingerprint, to);
  return [...notes];
}

/** Opens or fixes the issues of the images that a step labelled or confirmed; once, after all its labels are set. */
function recheckIssues({ catalog }: Project, step: number, { labels, confirmations }: StepChanges): void {
  if (labels.length + confirmations.length > 0) catalog.issues.recheck(step);
}

/** The changes that undo the given ones: each reversed, the last first. */
export function inverse(changes: StepChanges): StepChanges {
  return {
    labels: reversed(changes.labels),
    tags: changes.tags.map(({ added, ...rest }) => ({ ...rest, added: !added })).reverse(),
    attributes: reversed(changes.attributes),
    confirmations: reversed(changes.confirmations),
    values: reversed(changes.values),
    splits: reversed(changes.splits),
    issues: reversed(changes.issues),
  };
}

/** Each change reversed, the last first. */
const reversed = <Change extends { readonly from: unknown; readonly to: unknown }>(
  changes: readonly Change[],
): Change[] => changes.map((change) => ({ ...change, from: change.to, to: change.from })).reverse();

/** Size of a step: its number of images; without images that of its values, else of splits, else of issues. */
function countOf({ labels, tags, attributes, confirmations, values, splits, issues }: StepChanges): number {
  const images = new Set([...labels, ...tags, ...attributes, ...confirmations].map(({ image }) => image));
  return images.size || values.length || splits.length || issues.length;
}
