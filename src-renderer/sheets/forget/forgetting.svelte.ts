import type { ForgetReport } from '../../../src-shared/contract/forgets';
import { Failure } from '../../../src-shared/domain/failure';
import type { Selection } from '../../../src-shared/domain/selection';
import { start } from '../../client';
import { jobs } from '../../state/jobs.svelte';

/** Progress of forgetting: a dry run, the person's answer, the forgetting itself, its report. */
export type Stage =
  | { readonly at: 'scanning' }
  | { readonly at: 'confirming'; readonly forecast: ForgetReport }
  | { readonly at: 'forgetting' }
  | { readonly at: 'done'; readonly report: ForgetReport }
  | { readonly at: 'failed'; readonly failure: Failure };

/** Forgetting of some images, from the forecast of what goes to the report of what went. */
export class Forgetting {
  #stage = $state.raw<Stage>({ at: 'scanning' });
  #job = $state<number | null>(null);
  removeBackups = $state(false);
  removeRuns = $state(false);

  constructor(private readonly selection: Selection) {}

  get stage(): Stage {
    return this.#stage;
  }

  /** Present phase of the job; empty before it has begun. */
  get phase(): string {
    return (this.#job === null ? null : jobs.byId(this.#job)?.phase) ?? '';
  }

  /** Finds everything that would go, with a dry run. */
  async scan(): Promise<void> {
    const forecast = await this.#run(true);
    if (forecast) this.#stage = { at: 'confirming', forecast };
  }

  async forget(): Promise<void> {
    this.#stage = { at: 'forgetting' };
    const report = await this.#run(false);
    if (report) this.#stage = { at: 'done', report };
  }

  /** Cancels what runs. Nothing is changed until the catalog has forgotten the images. */
  leave(): void {
    const isRunning = this.#stage.at === 'scanning' || this.#stage.at === 'forgetting';
    if (isRunning && this.#job !== null) void jobs.cancel(this.#job);
  }

  async #run(dryRun: boolean): Promise<ForgetReport | null> {
    const { selection, removeBackups, removeRuns } = this;
    try {
      const { job, result } = await start.forgets.run({ selection, dryRun, removeBackups, removeRuns });
      this.#job = job;
      return await result();
    } catch (error) {
      this.#stage = { at: 'failed', failure: Failure.from(error) };
      return null;
    }
  }
}
