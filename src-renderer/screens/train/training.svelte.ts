import type { Job } from '../../../src-shared/contract/jobs';
import type { RunRow } from '../../../src-shared/domain/run';
import type { Crop } from '../../../src-shared/domain/preprocessing';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { BuiltInStarterId } from '../../../src-shared/domain/starter';
import { formatShare } from '../../components/figures';
import { engine, on, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { runDetails } from './run-details.svelte';
import { reachedBy } from './run-text';
import { runs } from './runs.svelte';

export interface TrainSettings {
  /** The id of a listed recipe, or a whole recipe. */
  readonly recipe: string | Recipe;
  /** For recipes that start from a starter. */
  readonly starter?: BuiltInStarterId;
  /** When missing, the recipe's own. */
  readonly crop?: Crop;
  /** When missing, the recipe's own. */
  readonly epochs?: number;
  readonly seed: number;
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  /** Leaves out images that were labelled after the split was made. */
  readonly holdBackNew?: boolean;
  /** Number of folds; when missing, one training. */
  readonly folds?: number;
}

/** Ways in which a person can end a training. */
export type Ending = 'pause' | 'finish' | 'cancel';

const jobNames = ['runs.train', 'runs.resume'] as const;

/** The training that runs, or the last one. All of it comes from the engine, so that a reload of the window loses nothing. */
export class TrainingState {
  #isStarting = $state(false);
  #requested = $state.raw<{ readonly job: number; readonly ending: Ending } | null>(null);
  /** Ids of failed jobs, and keys of interrupted runs, whose message was dismissed. */
  #dismissed = $state.raw<ReadonlySet<number | string>>(new Set());
  #picked = $state<string | null>(null);
  /** The run that trains, or the last that did. */
  #last: string | null = null;

  constructor() {
    on('runs', 'changed', () => void this.refresh());
    on('jobs', 'changed', (job) => {
      if (isTraining(job) && job.state !== 'running') void this.#announceEnd(job);
    });
    app.whenLeft(() => (this.#picked = this.#last = this.#requested = null));
  }

  /** The training that runs now. */
  get job(): Job | null {
    const job = jobs.latest(...jobNames);
    return job?.state === 'running' ? job : null;
  }

  get isRunning(): boolean {
    return this.#isStarting || this.job !== null;
  }

  /** The run that trains now; null while its images are being prepared. */
  get run(): RunRow | null {
    return this.isRunning ? (runs.all.find(({ state }) => state === 'running') ?? null) : null;
  }

  /** The run that the stage shows: the picked one, else the one that trains, else the newest. */
  get shown(): RunRow | null {
    const picked = runs.all.find(({ run }) => run === this.#picked);
    return picked ?? (this.isRunning ? this.run : runs.newest);
  }

  /** Why the last training failed, until it is dismissed or another one starts. */
  get failure(): Job['failure'] {
    const job = jobs.latest(...jobNames);
    return job?.state === 'failed' && !this.#dismissed.has(job.id) && !this.#isStarting ? job.failure : null;
  }

  /** The newest interrupted run that can be resumed and is not shown anyway. */
  get interrupted(): RunRow | null {
    if (this.isRunning) return null;
    const resumable = runs.all.filter(({ run, state, isResumable }) => {
      return state === 'interrupted' && isResumable && !this.#dismissed.has(dismissalOf(run));
    });
    return resumable.find(({ run }) => run !== this.shown?.run) ?? null;
  }

  /** The ending that the person asked for, until it has come. */
  get requestedEnding(): Ending | null {
    return this.#requested !== null && this.#requested.job === this.job?.id ? this.#requested.ending : null;
  }

  /** Whether epochs are being trained. Before that and during evaluation there is nothing to pause or to finish. */
  get isInEpochs(): boolean {
    return this.run !== null && (this.job?.phase.startsWith('Training') ?? false);
  }

  /** Whether this ending can be asked for now. Folds can't be ended early: they are measured together. */
  canEnd(ending: Ending): boolean {
    if (ending === 'cancel') return true;
    return this.isInEpochs && (ending === 'pause' || this.run?.folds === undefined);
  }

  /** Whether the shown run can be resumed now. */
  get canResume(): boolean {
    return !this.isRunning && isOnHold(this.shown);
  }

  async refresh(): Promise<void> {
    await runs.refresh();
    const { run } = this;
    if (run) this.#last = run.run;
    // The run stays shown when it ends, even if a newer one is there.
    if (run && this.#picked === null && run !== runs.newest) this.pick(run.run);
  }

  /** Shows a run on the stage; null for the one that trains, else the newest. */
  pick(run: string | null): void {
    this.#picked = run;
  }

  async start(settings: TrainSettings): Promise<void> {
    await this.#begin(null, () => start.runs.train(settings));
  }

  /** Resumes a run. @param epochs its new total */
  async resume(run: string, epochs?: number): Promise<void> {
    await this.#begin(run, () => start.runs.resume(epochs === undefined ? { run } : { run, epochs }));
  }

  /** Asks the training to end. Does nothing where that ending is impossible or already asked for. */
  async end(ending: Ending): Promise<void> {
    const { job, run } = this;
    if (!job || !this.canEnd(ending) || this.requestedEnding === ending || this.requestedEnding === 'cancel') return;
    this.#requested = { job: job.id, ending };
    const isRequested = await app.attempt(async () => {
      if (ending === 'cancel') await jobs.cancel(job.id);
      else if (run) await engine.runs[ending]({ run: run.run });
      return true;
    });
    if (isRequested === null) this.#requested = null;
  }

  /** Dismisses the message of the failed training. */
  dismiss(): void {
    const job = jobs.latest(...jobNames);
    if (job) this.#dismissed = new Set([...this.#dismissed, job.id]);
  }

  dismissInterrupted({ run }: RunRow): void {
    this.#dismissed = new Set([...this.#dismissed, dismissalOf(run)]);
  }

  async #begin(run: string | null, begin: () => Promise<{ job: number }>): Promise<void> {
    if (this.isRunning) return;
    this.#isStarting = true;
    if (run !== null) runDetails.clearEpochs(run);
    this.pick(run);
    this.#last = run;
    await app.attempt(begin);
    this.#isStarting = false;
  }

  /** Says how a training ended, unless Train shows it anyway. */
  async #announceEnd(job: Job): Promise<void> {
    await this.refresh();
    if (app.screen === 'train' || !app.project) return;
    if (job.state === 'failed' && job.failure) app.notify(job.failure.message, job.failure.next, 'bad');
    const row = runs.all.find(({ run }) => run === this.#last);
    if (!row) return;
    if (job.state === 'paused') app.notify(`${row.run} is paused ${reachedBy(row)}.`, 'Train resumes it.');
    const figures = row.validation ?? row.test;
    if (job.state === 'done' && figures) app.notify(`${row.run} finished: ${formatShare(figures.accuracy)} accuracy.`);
  }
}

export const training = new TrainingState();

/** The project is part of the key, since every project has an r1. */
const dismissalOf = (run: string): string => `${app.project?.path ?? ''} ${run}`;

/** Whether a job is a training. */
export const isTraining = ({ name }: Job): boolean => jobNames.some((each) => each === name);

/** Whether a run stopped before its end and can be resumed. */
export function isOnHold(row: RunRow | null): boolean {
  return row !== null && row.isResumable && !['queued', 'running', 'done'].includes(row.state);
}
