import type { ForgetReport } from '../../../src-shared/contract/forgets';
import { Failure } from '../../../src-shared/domain/failure';
import type { Selection } from '../../../src-shared/domain/selection';
import { start } from '../../client';
import { jobs } from '../../state/jobs.svelte';

/** Where a forgetting is: being looked into, waiting for a yes, under way, done. */
export type Stage =
  | { readonly at: 'looking' }
  | { readonly at: 'asking'; readonly found: ForgetReport }
  | { readonly at: 'forgetting' }
  | { readonly at: 'done'; readonly report: ForgetReport }
  | { readonly at: 'failed'; readonly failure: Failure };

/** One forgetting of some images, from the look at what it means to its end. */
export class Forgetting {
  #stage = $state.raw<Stage>({ at: 'looking' });
  #job = $state<number | null>(null);
  removeBackups = $state(false);
  removeRuns = $state(false);

  constructor(private readonly selection: Selection) {}

  get stage(): Stage {
    return this.#stage;
  }

  /** What it does now, as the job says. */
  get phase(): string {
    return (this.#job === null ? null : jobs.byId(this.#job)?.phase) ?? '';
  }

  async look(): Promise<void> {
    const found = await this.#run(true);
    if (found) this.#stage = { at: 'asking', found };
  }

  async forget(): Promise<void> {
    this.#stage = { at: 'forgetting' };
    const report = await this.#run(false);
    if (report) this.#stage = { at: 'done', report };
  }

  /** Leaves it; until the catalog has forgotten nothing is changed by that. */
  leave(): void {
    const isRunning = this.#stage.at === 'looking' || this.#stage.at === 'forgetting';
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
