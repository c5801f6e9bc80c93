import type { LabelStep } from '../../../src-shared/contract/labels';
import type { StepRecord } from '../catalog/history';
import type { Cause, ImageChanges, StepChanges } from '../catalog/step-events';
import { takeBackSlice } from '../catalog/unfinished-step';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { applyChanges, inverse, noChanges, nothingDone, stepToRedo, stepToUndo, valuesToRedo } from './history';
import { changesOf, type StepPlan } from './plans';
import { yieldToOthers } from '../base/slices';

/** Number of images above which a step is done in slices. 50,000 take about a second in one transaction. */
export const largeStep = 50_000;

/**
 * Milliseconds for a slice's statements, so that with the update of the index others wait 10 ms at most. SQLite's sync at the end comes
 * on top: it depends on the disk, and is no shorter for a smaller slice.
 */
const sliceMs = 5;
const fewest = 64;
const most = 5000;

/**
 * Does, undoes and redoes steps over very many images: one transaction per slice, between which the engine answers others. The caller
 * holds the project's step mutex. Until the last slice, the catalog records that the step is underway. If it is cancelled or a crash
 * interrupts it, its changes are taken back, as if it had never begun.
 */
export class LargeSteps {
  readonly #at = Date.now();

  constructor(
    private readonly project: Project,
    private readonly job: JobContext,
  ) {}

  async do(plan: StepPlan): Promise<LabelStep> {
    const { catalog, actor } = this.project;
    const step = catalog.transaction(() =>
      catalog.stepUnderway.beginNew({ reason: plan.reason, actor, at: this.#at, model: plan.model ?? null }),
    );
    return this.#allOrNothing(async () => {
      let from = 0;
      let changed = 0;
      await this.#inTransactions('Changing', plan.images.length, (limit) => {
        const { changed: more, ...changes } = changesOf(plan, from, from + limit);
        this.#write(step, 'do', changes);
        changed += more;
        const done = Math.min(limit, plan.images.length - from);
        from += done;
        return done;
      });
      if (changed === 0 && plan.values.length === 0) {
        takeBackSlice(catalog, most);
        return nothingDone;
      }
      const title = plan.titleOf(changed);
      const size = changed || plan.values.length;
      return this.#finish({ id: step, title, changed: size }, 'do', plan.values, () => {
        catalog.history.dropUndone();
        catalog.stepUnderway.finishNew(step, title, size);
      });
    });
  }

  undo(): Promise<LabelStep> {
    return this.#repeat(stepToUndo(this.project), 'undo');
  }

  redo(): Promise<LabelStep> {
    return this.#repeat(stepToRedo(this.project), 'redo');
  }

  async #repeat(step: StepRecord, cause: 'undo' | 'redo'): Promise<LabelStep> {
    const { catalog } = this.project;
    const isUndo = cause === 'undo';
    catalog.transaction(() => {
      catalog.stepUnderway.begin(step.id, cause);
    });
    return this.#allOrNothing(async () => {
      const end = isUndo ? Number.MAX_SAFE_INTEGER : 0;
      let from = { label: end, tag: end, attribute: end, confirmation: end };
      await this.#inTransactions(isUndo ? 'Taking back' : 'Doing again', step.changed, (limit) => {
        const { next, ...page } = catalog.history.pageOf(step.id, isUndo ? 'down' : 'up', from, limit);
        this.#write(step.id, cause, isUndo ? inverse({ ...noChanges, ...upwards(page) }) : page);
        from = next;
        return Math.max(...[page.labels, page.tags, page.attributes, page.confirmations].map(({ length }) => length));
      });
      const all = catalog.history.valuesOf(step.id);
      const values = isUndo ? inverse({ ...noChanges, values: all }).values : valuesToRedo(this.project, step.id);
      return this.#finish(step, cause, values, () => {
        catalog.history.setState(step.id, isUndo ? 'undone' : 'done');
        catalog.stepUnderway.finish();
      });
    });
  }

  #write(step: number, cause: Cause, changes: ImageChanges): void {
    applyChanges(this.project, { step, cause, changes: { ...noChanges, ...changes }, at: this.#at });
  }

  /** The last slice: changes that belong to no image, and the record that the step is complete. */
  #finish(step: Omit<StepRecord, 'at'>, cause: Cause, values: StepChanges['values'], complete: () => void): LabelStep {
    const { catalog } = this.project;
    return catalog.transaction(() => {
      const notes = applyChanges(this.project, {
        step: step.id,
        cause,
        changes: { ...noChanges, values },
        at: this.#at,
      });
      catalog.issues.recheck(step.id);
      complete();
      return { step: step.id, title: step.title, changed: step.changed, notes };
    });
  }

  /** Does all of the work or nothing: when it fails or is cancelled, its changes are taken back. */
  async #allOrNothing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.job.phase('Taking back what was done', '', null);
      while (takeBackSlice(this.project.catalog, fewest * 4)) await yieldToOthers();
      throw error;
    }
  }

  /** @param slice does work on at most `limit` images, and returns their number; 0 when none are left */
  async #inTransactions(phase: string, total: number, slice: (limit: number) => number): Promise<void> {
    this.job.phase(phase, 'images', total);
    let limit = fewest;
    for (;;) {
      throwIfCancelled(this.job.signal);
      const { done, ms } = this.project.catalog.transaction(() => {
        const startedAt = performance.now();
        return { done: slice(limit), ms: Math.max(0.1, performance.now() - startedAt) };
      });
      if (done === 0) return;
      this.job.advance(done);
      limit = Math.round(Math.min(most, limit * 2, Math.max(fewest, (limit * sliceMs) / ms)));
      await yieldToOthers();
    }
  }
}

/** Brings a page that was read downwards, the last first, into order. */
const upwards = ({ labels, tags, attributes, confirmations }: ImageChanges): ImageChanges => ({
  labels: labels.toReversed(),
  tags: tags.toReversed(),
  attributes: attributes.toReversed(),
  confirmations: confirmations.toReversed(),
});
