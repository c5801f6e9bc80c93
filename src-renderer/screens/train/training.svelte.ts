import type { Job } from '../../../src-shared/contract/jobs';
import type { RunRow, TrainResult } from '../../../src-shared/contract/runs';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics } from '../../../src-shared/workers/trainer';
import { formatShare } from '../../components/figures';
import { engine, on, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { runs } from './runs.svelte';

export interface TrainSettings {
  /** A built-in one by id, or any given whole. */
  readonly recipe: string | Recipe;
  readonly epochs: number;
  readonly seed: number;
  readonly precision: 'auto' | 'float32';
}

const jobName = 'runs.train';

/** The training that runs, or the last one: rebuilt from the engine, so that a reloaded window loses nothing. */
class TrainingState {
  #epochs = $state.raw<{ readonly run: string; readonly metrics: readonly EpochMetrics[] } | null>(null);
  #result = $state.raw<TrainResult | null>(null);
  #dismissed = $state(0);
  #isStarting = $state(false);

  constructor() {
    on('runs', 'epochEnded', ({ run, metrics }) => this.#take(run, [metrics]));
    on('runs', 'changed', () => void this.#readNewest());
    on('jobs', 'changed', (job) => {
      if (job.name === jobName && job.state !== 'running') void this.#end(job);
    });
  }

  /** The training that runs now. */
  get job(): Job | null {
    const job = jobs.latest(jobName);
    return job?.state === 'running' ? job : null;
  }

  get isRunning(): boolean {
    return this.#isStarting || this.job !== null;
  }

  /** The run whose curves are shown: the newest; null while a training still prepares its images. */
  get run(): RunRow | null {
    const { newest } = runs;
    return this.isRunning && newest?.state !== 'running' ? null : newest;
  }

  /** Epochs of that run so far. */
  get metrics(): readonly EpochMetrics[] {
    return this.run !== null && this.#epochs?.run === this.run.run ? this.#epochs.metrics : [];
  }

  /** Why the last training failed, until it is dismissed or another one starts. */
  get failure(): Job['failure'] {
    const job = jobs.latest(jobName);
    return job?.state === 'failed' && job.id !== this.#dismissed && !this.#isStarting ? job.failure : null;
  }

  /** What that run came to, once it is done. */
  get result(): TrainResult | null {
    return this.run !== null && this.#result?.run === this.run.run ? this.#result : null;
  }

  /** Called when a screen opens. */
  async enter(): Promise<void> {
    await this.#readNewest();
  }

  async start(settings: TrainSettings): Promise<void> {
    if (this.isRunning) return;
    this.#isStarting = true;
    await app.attempt(() => start.runs.train(settings));
    this.#isStarting = false;
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (job) await app.attempt(() => jobs.cancel(job.id));
  }

  dismiss(): void {
    this.#dismissed = jobs.latest(jobName)?.id ?? 0;
  }

  async #end(job: Job): Promise<void> {
    await this.#readNewest();
    if (app.screen === 'train' || !app.project) return;
    if (job.state === 'failed' && job.failure) app.tell(job.failure.message, job.failure.next, 'bad');
    const figures = this.result?.validation ?? this.result?.test;
    if (figures) app.tell(`${this.result?.run ?? ''} is trained: ${formatShare(figures.accuracy)} right.`);
  }

  async #readNewest(): Promise<void> {
    await runs.refresh();
    const { newest } = runs;
    if (newest === null) return;
    const details = await app.attempt(() => engine.runs.get({ run: newest.run }));
    if (details === null) return;
    this.#take(newest.run, details.metrics);
    this.#result = details.result;
  }

  /** An epoch may be told before or after it is read: one of each number is kept. */
  #take(run: string, metrics: readonly EpochMetrics[]): void {
    const known = this.#epochs?.run === run ? this.#epochs.metrics : [];
    const byEpoch = new Map([...known, ...metrics].map((each) => [each.epoch, each]));
    this.#epochs = { run, metrics: [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch) };
  }
}

export const training = new TrainingState();
