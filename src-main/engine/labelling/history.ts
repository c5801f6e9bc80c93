import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { StepRecord } from '../catalog/history';
import type { Cause, StepChanges, ValueChangeRecord } from '../catalog/step-events';
import type { Project } from '../project';
import { applyValues } from './values';

export const noChanges: StepChanges = { labels: [], tags: [], values: [], splits: [] };

/**
 * The project's one linear history: every change is a step; undo and redo take the last one, whatever it touched. Each is
 * one transaction here; what touches very many images goes through LargeSteps.
 */
export class History {
  constructor(private readonly project: Project) {}

  /** Does a step: applies its changes and writes them down, in one transaction (the caller's, if one is open). */
  do(title: string, changes: StepChanges, reason = ''): LabelStep {
    const { catalog, actor } = this.project;
    const changed = countOf(changes);
    if (changed === 0) return nothingDone;
    return catalog.transaction(() => {
      const at = Date.now();
      const step = catalog.history.beginStep({ title, reason, changed, actor, at });
      return { changed, step, title, notes: applyChanges(this.project, step, 'do', changes, at) };
    });
  }

  undo(): LabelStep {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = stepToUndo(this.project);
      const notes = applyChanges(
        this.project,
        step.id,
        'undo',
        inverse(catalog.history.changesOf(step.id)),
        Date.now(),
      );
      catalog.history.setState(step.id, 'undone');
      return { changed: step.changed, step: step.id, title: step.title, notes };
    });
  }

  redo(): LabelStep {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = stepToRedo(this.project);
      const changes = { ...catalog.history.changesOf(step.id), values: valuesToRedo(this.project, step.id) };
      const notes = applyChanges(this.project, step.id, 'redo', changes, Date.now());
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

/** Values that undoing had to change beside the step's own go back, too. */
export const valuesToRedo = ({ catalog }: Project, step: number): ValueChangeRecord[] =>
  turned(catalog.history.valuesUndone(step));

/** Makes changes of a step true and writes them down. @returns sentences on what had to be done otherwise */
export function applyChanges(project: Project, step: number, cause: Cause, changes: StepChanges, at: number): string[] {
  const { catalog, actor } = project;
  for (const { image, to } of changes.labels) catalog.images.setLabel(image, to);
  for (const { image, tag, added } of changes.tags) catalog.tags.set(image, tag, added);
  const { values, notes } = applyValues(catalog, changes.values);
  for (const { to } of changes.splits) catalog.splits.setCurrent(to);
  catalog.history.append(step, cause, { ...changes, values }, actor, at);
  return [...notes];
}

/** What takes the changes back: each turned round, the last first. */
export function inverse(changes: StepChanges): StepChanges {
  return {
    labels: changes.labels.map(({ image, from, to }) => ({ image, from: to, to: from })).reverse(),
    tags: changes.tags.map(({ added, ...rest }) => ({ ...rest, added: !added })).reverse(),
    values: turned(changes.values),
    splits: changes.splits.map(({ from, to }) => ({ from: to, to: from })).reverse(),
  };
}

const turned = (values: readonly ValueChangeRecord[]): ValueChangeRecord[] =>
  values.map((change) => ({ ...change, from: change.to, to: change.from })).reverse();

/** Images touched, or else classes, views and the like, or else splits. */
function countOf({ labels, tags, values, splits }: StepChanges): number {
  return labels.length || tags.length || values.length || splits.length;
}
