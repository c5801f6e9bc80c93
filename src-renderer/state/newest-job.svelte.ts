import type { Job } from '../../src-shared/contract/jobs';
import type { JobHandle } from '../../src-shared/rpc/declare';
import { jobs } from './jobs.svelte';

/** Runs one job at a time: a newer one takes the place of one that is under way, which is cancelled. */
export class NewestJob {
  #id = $state<number | null>(null);
  #isRunning = $state(false);
  /** The job until its result is there: not every one has been reported on by then. */
  #underWay: number | null = null;
  /** Number of the newest run: an earlier one that ends later is ignored. */
  #newest = 0;

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The job, once the engine has begun it. */
  get job(): Job | null {
    return this.#id === null ? null : jobs.byId(this.#id);
  }

  /** Starts a job and waits for its result; null when a newer one has taken its place, however it ended. */
  async run<Result>(begin: () => Promise<JobHandle<Result>>): Promise<Result | null> {
    const run = (this.#newest += 1);
    this.#isRunning = true; // before anything is awaited: what depends on the answer must wait from now on
    try {
      await this.#cancel();
      const { job, result } = await begin();
      if (run === this.#newest) this.#id = this.#underWay = job;
      else await jobs.cancel(job);
      const answer = await result();
      return run === this.#newest ? answer : null;
    } catch (error) {
      if (run !== this.#newest) return null;
      throw error;
    } finally {
      if (run === this.#newest) {
        this.#isRunning = false;
        this.#underWay = null;
      }
    }
  }

  /** Cancels the job that is under way. */
  async stop(): Promise<void> {
    this.#newest += 1;
    this.#isRunning = false;
    await this.#cancel();
  }

  async #cancel(): Promise<void> {
    const id = this.#underWay;
    this.#id = this.#underWay = null;
    if (id !== null) await jobs.cancel(id);
  }
}
