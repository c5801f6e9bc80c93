import { Failure } from '../../../../src-shared/domain/failure';
import type { Part } from '../../../../src-shared/domain/image';
import type { JobResult } from '../../../../src-shared/contract';
import type { Job } from '../../../../src-shared/contract/jobs';
import { start } from '../../../client';
import { app } from '../../../state/app.svelte';
import { jobs } from '../../../state/jobs.svelte';
import { classOf, type About } from './explanation.svelte';

/** A cell of a run's confusion matrix on one part. */
export interface Cell {
  readonly run: string;
  readonly part: Part;
  readonly actual: string;
  readonly predicted: string;
}

/** The mean of the maps and pictures in a cell of the confusion matrix. */
export class AverageState {
  #cell = $state.raw<Cell | null>(null);
  #about = $state<About>('predicted');
  #job = $state<number | null>(null);
  #result = $state.raw<JobResult<'explanations.average'> | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #makings = 0;

  constructor() {
    app.whenLeft(() => this.#forget());
  }

  /** The cell whose mean is open; null when none is. */
  get cell(): Cell | null {
    return this.#cell;
  }

  get about(): About {
    return this.#about;
  }

  get result(): JobResult<'explanations.average'> | null {
    return this.#result;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** The job that makes it; null when it is made. */
  get job(): Job | null {
    return this.#job === null || this.#result || this.#failure ? null : jobs.byId(this.#job);
  }

  async open(cell: Cell): Promise<void> {
    this.#about = 'predicted';
    await this.#make(cell);
  }

  async chooseClass(about: About): Promise<void> {
    if (this.#cell === null || about === this.#about) return;
    this.#about = about;
    await this.#make(this.#cell);
  }

  /** Closes it; what is still being made is cancelled. */
  close(): void {
    const { job } = this;
    this.#forget();
    if (job?.state === 'running') void jobs.cancel(job.id);
  }

  #forget(): void {
    this.#makings += 1;
    this.#cell = this.#result = this.#failure = this.#job = null;
  }

  async #make(cell: Cell): Promise<void> {
    this.close();
    const making = this.#makings;
    this.#cell = cell;
    try {
      const { job, result } = await start.explanations.average({ ...cell, class: classOf(this.#about, cell) });
      if (making === this.#makings) this.#job = job;
      else await jobs.cancel(job);
      const made = await result();
      if (making === this.#makings) this.#result = made;
    } catch (error) {
      if (making === this.#makings) this.#failure = Failure.from(error);
    }
  }
}

export const average = new AverageState();
