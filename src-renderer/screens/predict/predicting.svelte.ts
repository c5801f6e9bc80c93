import type { JobResult } from '../../../src-shared/contract';
import type { Job } from '../../../src-shared/contract/jobs';
import type { ModelChoice, PredictedOrder } from '../../../src-shared/contract/predicted';
import { Failure } from '../../../src-shared/domain/failure';
import { on, resultOf, start } from '../../client';
import { PictureList } from '../../pictures/picture-list.svelte';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { keyOf, models, type ModelFacts } from './models.svelte';
import { sourceOf, type Predicted, type Tally } from './predicted';

type Result = JobResult<'predictions.run'>;

/** A prediction that was started: its model, its pictures, its table. */
interface Started {
  readonly job: number;
  readonly model: ModelChoice;
  readonly facts: ModelFacts;
  readonly paths: readonly string[];
  /** Whether some of them are in temporary files of Facet’s own, as pasted ones are. */
  readonly hasHeld: boolean;
}

/** The answers that are shown: those of one class by its number, the unsure ones, or all. */
export type Shown = number | 'unsure' | 'all';

/** Milliseconds between two readings of a growing table. */
const readingMs = 400;

/** Predictions for pictures that need not be in a project. The table is the engine's; only what is near the screen is here. */
export class PredictingState {
  readonly list = new PictureList<Predicted>('image', 'Save the table to use all answers.');
  #started = $state.raw<Started | null>(null);
  #tally = $state.raw<Tally | null>(null);
  #result = $state.raw<Result | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #order = $state<PredictedOrder>('found');
  #shown = $state<Shown>('all');
  #above = $state(0);
  #readings = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    on('jobs', 'changed', (job) => {
      if (job.id === this.#started?.job) this.#follow(job);
    });
    on('shell', 'engineRestarted', () => this.clear());
    app.whenLeft(() => this.clear());
  }

  get started(): Started | null {
    return this.#started;
  }

  get job(): Job | null {
    return this.#started && jobs.byId(this.#started.job);
  }

  get isRunning(): boolean {
    return this.job?.state === 'running';
  }

  /** Numbers about all answers so far; null before the first. */
  get tally(): Tally | null {
    return this.#tally;
  }

  /** The report, once all pictures are done. */
  get result(): Result | null {
    return this.#result;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get order(): PredictedOrder {
    return this.#order;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Least confidence of the answers that are shown and used, 0..1. */
  get above(): number {
    return this.#above;
  }

  /** Class names of the model that answered. */
  get classes(): readonly string[] {
    return this.#started?.facts.classes ?? [];
  }

  /** Whether another model is chosen than the one whose answers are shown. */
  get isOfOtherModel(): boolean {
    const { model } = models;
    return this.#started !== null && model !== null && keyOf(model) !== keyOf(this.#started.model);
  }

  /** Predicts files and folders, in place of what is shown. */
  async predict(paths: readonly string[], { hasHeld = false } = {}): Promise<void> {
    await models.describe();
    const { model, facts, trust } = models;
    if (model === null || facts === null || paths.length === 0) return;
    await this.cancel();
    const started = await app.attempt(() =>
      start.predictions.run({ model, trust, paths: [...paths], csv: null, copyInto: null, keep: true }),
    );
    if (!started) return;
    this.clear();
    this.#started = { job: started.job, model, facts, paths, hasHeld };
    this.#readSoon();
  }

  /** Predicts the same files with the model that is chosen now. */
  async predictAgain(): Promise<void> {
    if (this.#started) await this.predict(this.#started.paths, this.#started);
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (job?.state === 'running') await app.attempt(() => jobs.cancel(job.id));
  }

  arrange(order: PredictedOrder): void {
    this.#order = order;
    this.#restart();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#restart();
  }

  showAbove(confidence: number): void {
    this.#above = confidence;
    this.#restart();
  }

  /** Ends a trial without a project: stops the work and forgets its answers. */
  async leave(): Promise<void> {
    await this.cancel();
    this.clear();
    app.isTrying = false;
  }

  /** Forgets everything that is shown. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#readings += 1;
    this.#started = this.#tally = this.#result = this.#failure = null;
    this.#shown = 'all';
    this.#above = 0;
    this.list.reset();
  }

  #restart(): void {
    this.list.restart();
    void this.#read();
  }

  #follow({ state, failure, id }: Job): void {
    if (state === 'failed' && failure) this.#failure = new Failure(failure.kind, failure.message, failure.next);
    if (state === 'done') void this.#readResult(id);
    this.#readSoon();
  }

  async #readResult(job: number): Promise<void> {
    const result = await app.attempt(() => resultOf('predictions.run', job));
    if (job === this.#started?.job) this.#result = result;
  }

  /** Reads the table once within a while, however often it changes. */
  #readSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, readingMs);
  }

  /** Reads what is shown. An answer that another question has overtaken is dropped. */
  async #read(): Promise<void> {
    const started = this.#started;
    if (!started) return;
    const reading = (this.#readings += 1);
    const question = {
      job: started.job,
      order: this.#order,
      above: this.#above,
      answer: this.#shown === 'all' ? null : this.#shown,
    };
    try {
      const { source, tally } = await sourceOf(question, () => void this.#read());
      const rows = await this.list.load(source);
      if (reading !== this.#readings) return;
      this.#tally = tally;
      this.list.replaceRows(rows);
    } catch (error) {
      if (reading !== this.#readings) return;
      const failure = Failure.from(error);
      // Nothing is kept of a job that failed before its first answer.
      if (this.job?.state !== 'failed') this.#failure = failure;
    }
  }
}

export const predicting = new PredictingState();
