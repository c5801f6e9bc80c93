import type { JobName } from '../../src-shared/contract';
import type { Job } from '../../src-shared/contract/jobs';
import { engine, on } from '../client';
import { app } from './app.svelte';

/** Jobs of the engine, running and ended. They outlive a reload of the window. */
export class JobsState {
  #jobs = $state.raw<readonly Job[]>([]);

  constructor() {
    on('jobs', 'changed', (job) => {
      this.#jobs = [...this.#jobs.filter(({ id }) => id !== job.id), job];
    });
    on('shell', 'engineRestarted', () => {
      this.#jobs = []; // they ended with the engine that ran them
    });
    // Ended jobs belong to the project that is left.
    app.whenLeft(() => (this.#jobs = this.running));
    void engine.jobs.list({}).then(
      ({ jobs }) => {
        // An event may have come before this answer, and is newer.
        this.#jobs = [...jobs.filter(({ id }) => !this.byId(id)), ...this.#jobs];
      },
      () => undefined, // without an engine there are no jobs
    );
  }

  get running(): readonly Job[] {
    return this.#jobs.filter(({ state }) => state === 'running');
  }

  /** The newest job of these names, running or ended. */
  latest(...names: readonly JobName[]): Job | null {
    const wanted: readonly string[] = names;
    return this.#jobs.filter(({ name }) => wanted.includes(name)).sort((a, b) => b.id - a.id)[0] ?? null;
  }

  byId(id: number): Job | null {
    return this.#jobs.find((job) => job.id === id) ?? null;
  }

  async cancel(id: number): Promise<void> {
    await engine.jobs.cancel({ job: id });
  }
}

export const jobs = new JobsState();
