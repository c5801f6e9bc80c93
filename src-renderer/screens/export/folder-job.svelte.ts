import type { JobResult } from '../../../src-shared/contract';
import type { Job } from '../../../src-shared/contract/jobs';
import { on, resultOf, shell } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';

export type FolderJobName = 'exports.run' | 'datasets.write';

/** A job that writes to a folder of the person's choice: the one that runs, or the last one of this project. */
export class FolderJob<Name extends FolderJobName> {
  #folder = $state.raw<{ readonly project: string; readonly path: string } | null>(null);
  #result = $state.raw<{ readonly job: number; readonly value: JobResult<Name> } | null>(null);
  /** A failed job since which another folder was chosen: its failure says nothing about the next one. */
  #answered = $state(0);
  /** The last job that another project started: it and earlier ones are not shown. */
  #since = $state.raw<{ readonly project: string; readonly job: number }>({ project: '', job: 0 });

  /** @param jobName its name in the contract: 'exports.run' */
  constructor(private readonly jobName: Name) {
    on('jobs', 'changed', (job) => {
      if (job.name === jobName && job.state === 'done') void this.#read(job);
    });
  }

  /** The chosen folder; null until one is chosen, and after an export into it. */
  get folder(): string | null {
    return this.#folder?.project === app.project?.path ? (this.#folder?.path ?? null) : null;
  }

  get job(): Job | null {
    const job = jobs.latest(this.jobName);
    return job !== null && job.id > this.#since.job ? job : null;
  }

  get isRunning(): boolean {
    return this.job?.state === 'running';
  }

  get result(): JobResult<Name> | null {
    return this.job !== null && this.#result?.job === this.job.id ? this.#result.value : null;
  }

  get failure(): Job['failure'] {
    return this.job?.state === 'failed' && this.job.id !== this.#answered ? this.job.failure : null;
  }

  /** Called when the screen opens. Results of another project are not shown. */
  async enter(): Promise<void> {
    const project = app.project?.path ?? '';
    const job = jobs.latest(this.jobName);
    if (this.#since.project !== project) {
      this.#since = { project, job: this.#since.project === '' ? 0 : (job?.id ?? 0) };
    }
    if (this.job?.state === 'done') await this.#read(this.job);
  }

  /** Asks for a folder with a system dialog. @param name suggested name of the folder */
  async choose(name: string): Promise<void> {
    const path = await app.attempt(() => shell.shell.chooseExportFolder({ name }));
    if (path === null) return;
    this.#folder = { project: app.project?.path ?? '', path };
    this.#answered = this.job?.id ?? 0;
  }

  /** Starts the job. Does nothing without a folder, or while it runs. */
  async start(work: (folder: string) => Promise<unknown>): Promise<void> {
    const { folder } = this;
    if (folder === null || this.isRunning) return;
    await app.attempt(() => work(folder));
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (job) await app.attempt(() => jobs.cancel(job.id));
  }

  async showFolder(): Promise<void> {
    const { result } = this;
    if (result) await app.attempt(() => shell.shell.showInFolder({ path: result.to }));
  }

  async #read(job: Job): Promise<void> {
    const value = await app.attempt(() => resultOf(this.jobName, job.id));
    if (value !== null) this.#result = { job: job.id, value };
    this.#folder = null;
  }
}
