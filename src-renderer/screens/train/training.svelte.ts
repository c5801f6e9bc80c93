import type { Job } from '../../../src-shared/contract/jobs';
import type { RunRow } from '../../../src-shared/contract/runs';
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
  /** A built-in one by id, or any given whole. */
  readonly recipe: string | Recipe;
  /** Of a quick recipe. */
  readonly starter?: BuiltInStarterId;
  /** The recipe's own where it is left out. */
  readonly crop?: Crop;
  /** The recipe's own where it is left out. */
  readonly epochs?: number;
  readonly seed: number;
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  /** Leaves out what was labelled after the split. */
  readonly holdBackNew?: boolean;
}

/** How a person can end a training. */
export type Ending = 'pause' | 'finish' | 'cancel';

const jobNames = ['runs.train', 'runs.resume'] as const;

/** The training that runs, or the last one: rebuilt from the engine, so that a reloaded window loses nothing. */
export class TrainingState {
  #isStarting = $state(false);
  #asked = $state.raw<{ readonly job: number; readonly ending: Ending } | null>(null);
  /** A failed job, or an interrupted run, whose message was put away. */
  #dismissed = $state.raw<ReadonlySet<number | string>>(new Set());
  #picked = $state<string | null>(null);
  /** The run that trains, or was the last to. */
  #last: string | null = null;

  constructor() {
    on('runs', 'changed', () => void this.#refresh());
    on('jobs', 'changed', (job) => {
      if (isTraining(job) && job.state !== 'running') void this.#end(job);
    });
    app.whenLeft(() => (this.#picked = this.#last = this.#asked = null));
  }

  /** The training that runs now. */
  get job(): Job | null {
    const job = jobs.latest(...jobNames);
    return job?.state === 'running' ? job : null;
  }

  get isRunning(): boolean {
    return this.#isStarting || this.job !== null;
  }

  /** The run that trains now; null while its images are prepared. */
  get run(): RunRow | null {
    return this.isRunning ? (runs.all.find(({ state }) => state === 'running') ?? null) : null;
  }

  /** The run on the stage: the picked one, else the one that trains, else the newest. */
  get shown(): RunRow | null {
    const picked = runs.all.find(({ run }) => run === this.#picked);
    return picked ?? (this.isRunning ? this.run : runs.newest);
  }

  /** Why the last training failed, until it is dismissed or another one starts. */
  get failure(): Job['failure'] {
    const job = jobs.latest(...jobNames);
    return job?.state === 'failed' && !this.#dismissed.has(job.id) && !this.#isStarting ? job.failure : null;
  }

  /** The newest run that was interrupted and can go on, unless it is on the stage anyway. */
  get interrupted(): RunRow | null {
    if (this.isRunning) return null;
    const offered = runs.all.filter(({ run, state, isResumable }) => {
      return state === 'interrupted' && isResumable && !this.#dismissed.has(dismissalOf(run));
    });
    return offered.find(({ run }) => run !== this.shown?.run) ?? null;
  }

  /** How the person asked the training to end, until it has. */
  get asked(): Ending | null {
    return this.#asked !== null && this.#asked.job === this.job?.id ? this.#asked.ending : null;
  }

  /** Only between the preparation of the images and the evaluation is there something to pause or to finish. */
  get isInEpochs(): boolean {
    return this.run !== null && this.job?.phase === 'Training';
  }

  /** Whether the run on the stage can go on now. */
  get canResume(): boolean {
    return !this.isRunning && isOnHold(this.shown);
  }

  /** Called when a screen opens. */
  async enter(): Promise<void> {
    await this.#refresh();
  }

  /** Puts a run on the stage. */
  pick(run: string | null): void {
    this.#picked = run;
  }

  async start(settings: TrainSettings): Promise<void> {
    await this.#begin(null, () => start.runs.train(settings));
  }

  /** Goes on with a run; `epochs` is its new total. */
  async resume(run: string, epochs?: number): Promise<void> {
    await this.#begin(run, () => start.runs.resume(epochs === undefined ? { run } : { run, epochs }));
  }

  async end(ending: Ending): Promise<void> {
    const { job, run } = this;
    if (!job || this.asked === ending || this.asked === 'cancel' || (ending !== 'cancel' && !this.isInEpochs)) return;
    this.#asked = { job: job.id, ending };
    const isAsked = await app.attempt(async () => {
      if (ending === 'cancel') await jobs.cancel(job.id);
      else if (run) await engine.runs[ending]({ run: run.run });
      return true;
    });
    if (isAsked === null) this.#asked = null;
  }

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
    if (run !== null) runDetails.forgetEpochs(run);
    this.pick(run);
    this.#last = run;
    await app.attempt(begin);
    this.#isStarting = false;
  }

  async #end(job: Job): Promise<void> {
    await this.#refresh();
    if (app.screen === 'train' || !app.project) return;
    if (job.state === 'failed' && job.failure) app.notify(job.failure.message, job.failure.next, 'bad');
    const row = runs.all.find(({ run }) => run === this.#last);
    if (!row) return;
    if (job.state === 'paused') app.notify(`${row.run} is paused ${reachedBy(row)}.`, 'Train resumes it.');
    const figures = row.validation ?? row.test;
    if (job.state === 'done' && figures) app.notify(`${row.run} is trained: ${formatShare(figures.accuracy)} right.`);
  }

  async #refresh(): Promise<void> {
    await runs.refresh();
    const { run } = this;
    if (run) this.#last = run.run;
    // It stays on the stage when it has ended, though a newer run may be there.
    if (run && this.#picked === null && run !== runs.newest) this.pick(run.run);
  }
}

export const training = new TrainingState();

/** Every project has an r1. */
const dismissalOf = (run: string): string => `${app.project?.path ?? ''} ${run}`;

/** Whether a job is a training, which can be paused. */
export const isTraining = ({ name }: Job): boolean => jobNames.some((each) => each === name);

/** Whether a run stands still and has a checkpoint to go on from. */
export function isOnHold(row: RunRow | null): boolean {
  return row !== null && row.isResumable && !['queued', 'running', 'done'].includes(row.state);
}
