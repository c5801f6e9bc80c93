import type { Job } from '../../../src-shared/contract/jobs';
import { Failure } from '../../../src-shared/domain/failure';
import { shell, start } from '../../client';
import { app } from '../../state/app.svelte';
import { imports } from '../../state/imports.svelte';
import { jobs } from '../../state/jobs.svelte';

export const sampleImages = 600;
/** Share of wrong labels: enough for review to find some, few enough for training to work. */
const flippedShare = 0.05;

/** The drawn sample project, from one click to its library. */
export class SampleState {
  #job = $state<number | null>(null);
  #isStarting = $state(false);
  #failure = $state.raw<Failure | null>(null);

  get isRunning(): boolean {
    return this.#isStarting;
  }

  /** The job that draws faces; null before it has begun. */
  get job(): Job | null {
    return this.#job === null ? null : jobs.byId(this.#job);
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** Draws faces, creates a project and imports them. The library opens while they arrive. */
  async open(): Promise<void> {
    if (this.#isStarting) return;
    this.#isStarting = true;
    this.#failure = null;
    try {
      const { faces, project } = await shell.shell.sampleFolders({});
      const { job, result } = await start.sample.draw({ folder: faces, images: sampleImages, seed: 1, flippedShare });
      this.#job = job;
      await result();
      await app.create(project);
      if (app.project) void imports.import(faces, { from: 'folders', level: 1 });
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind !== 'cancelled') this.#failure = failure;
    } finally {
      this.#isStarting = false;
      this.#job = null;
    }
  }

  async cancel(): Promise<void> {
    if (this.#job !== null) await jobs.cancel(this.#job);
  }
}

export const sample = new SampleState();
