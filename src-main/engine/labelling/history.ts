import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type * as v from 'valibot';
import type { Cause, ClassChangeRecord, StepChanges } from '../catalog/history';
import type { Project } from '../project';

type Step = v.InferOutput<typeof LabelStep>;

export const noChanges: StepChanges = { labels: [], tags: [], attributes: [], classes: [], splits: [], issues: [] };

/** The project's one linear history: every change is a step; undo and redo take the last one, whatever it touched. */
export class History {
  constructor(private readonly project: Project) {}

  /** Does a step: applies its changes and writes them down, in one transaction (the caller's, if one is open). */
  do(title: string, changes: StepChanges, reason = ''): Step {
    const { catalog, actor } = this.project;
    const changed = countOf(changes);
    if (changed === 0) return { changed: 0, step: null, title: 'Nothing to change' };
    return catalog.transaction(() => {
      const at = Date.now();
      const step = catalog.history.beginStep({ title, reason, changed, actor, at });
      this.#apply(step, 'do', changes, at);
      return { changed, step, title };
    });
  }

  undo(): Step {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = catalog.history.lastDone();
      if (!step) throw new Failure('nothing-to-undo', 'There is nothing to undo.');
      this.#apply(step.id, 'undo', inverse(catalog.history.changesOf(step.id)), Date.now());
      catalog.history.setState(step.id, 'undone');
      return { changed: step.changed, step: step.id, title: step.title };
    });
  }

  redo(): Step {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const step = catalog.history.firstUndone();
      if (!step) throw new Failure('nothing-to-redo', 'There is nothing to redo.');
      this.#apply(step.id, 'redo', catalog.history.changesOf(step.id), Date.now());
      catalog.history.setState(step.id, 'done');
      return { changed: step.changed, step: step.id, title: step.title };
    });
  }

  #apply(step: number, cause: Cause, changes: StepChanges, at: number): void {
    const { catalog, actor } = this.project;
    for (const { image, to } of changes.labels) catalog.images.setLabel(image, to);
    for (const { image, tag, added } of changes.tags) catalog.tags.set(image, tag, added);
    for (const { image, name, to } of changes.attributes) catalog.attributes.set(image, name, to);
    for (const change of changes.classes) this.#setClass(change);
    for (const { to } of changes.splits) catalog.splits.setCurrent(to);
    catalog.history.append(step, cause, changes, actor, at);
    for (const { kind, fingerprint, to } of changes.issues) catalog.issues.setState(kind, fingerprint, to);
    if (changes.labels.length > 0) catalog.issues.recheck(step);
  }

  /** An import may have added a class of a name that was given up; then its rename can't be taken back. Kind 'bad-input'. */
  #setClass({ class: id, field, to }: ClassChangeRecord): void {
    const { classes } = this.project.catalog;
    const other = field === 'name' ? classes.byName(String(to)) : undefined;
    if (other && other.id !== id) {
      throw new Failure(
        'bad-input',
        `There is another class “${other.name}” by now.`,
        'Nothing was changed. Rename or label by hand instead.',
      );
    }
    classes.set(id, field, to);
  }
}

/** What takes the changes back: each turned round, the last first. */
function inverse(changes: StepChanges): StepChanges {
  return {
    labels: changes.labels.map(({ image, from, to }) => ({ image, from: to, to: from })).reverse(),
    tags: changes.tags.map(({ added, ...rest }) => ({ ...rest, added: !added })).reverse(),
    attributes: changes.attributes.map((change) => ({ ...change, from: change.to, to: change.from })).reverse(),
    classes: changes.classes.map((change) => ({ ...change, from: change.to, to: change.from })).reverse(),
    splits: changes.splits.map(({ from, to }) => ({ from: to, to: from })).reverse(),
    issues: changes.issues.map((change) => ({ ...change, from: change.to, to: change.from })),
  };
}

/** Images touched, or else classes, or else splits, or else issues. */
function countOf({ labels, tags, attributes, classes, splits, issues }: StepChanges): number {
  const images = new Set([...labels, ...tags, ...attributes].map(({ image }) => image));
  return images.size || classes.length || splits.length || issues.length;
}
