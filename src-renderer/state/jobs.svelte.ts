import type { JobName } from '../../src-shared/contract';
import type { Job } from '../../src-shared/contract/jobs';
import { engine, on } from '../client';
import { app } from './app.svelte';

/** The engine's jobs as they are told; they outlive a reload of the window. */
class JobsState {
  #jobs = $state.raw<readonly Job[]>([]);

  constructor() {
    on('jobs', 'changed', (job) => {
      this.#jobs = [...this.#jobs.filter(({ id }) => id !== job.id), job];
    });
    on('shell', 'engineRestarted', () => {
      this.#jobs = []; // they ended with the engine that ran them
    });
    // Those of the project that is left have ended with it.
    app.whenLeft(() => (this.#jobs = this.running));
    void engine.jobs.list({}).then(
      ({ jobs }) => {
        this.#jobs = [...jobs.filter(({ id }) => !this.byId(id)), ...this.#jobs];
      },
      () => undefined,
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
