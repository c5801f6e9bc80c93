import type { InferOutput } from 'valibot';
import type { ImportReport } from '../../src-shared/contract/imports';
import type { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import { engine, shell, start } from '../client';
import { app } from './app.svelte';
import { jobs } from './jobs.svelte';

export type Report = InferOutput<typeof ImportReport>;
export type LabelsFrom = 'folders' | 'none';

/** Where an import is: chosen and being looked through, waiting for a yes, running, ended with a report. */
type Stage =
  | { readonly at: 'none' }
  | { readonly at: 'looking'; readonly folder: string; readonly job: number | null }
  | { readonly at: 'asking'; readonly folder: string; readonly found: Report }
  | { readonly at: 'refused'; readonly folder: string; readonly failure: Failure }
  | { readonly at: 'running'; readonly folder: string; readonly job: number }
  | { readonly at: 'ended'; readonly folder: string; readonly report: Report };

const none: Stage = { at: 'none' };

/** One import at a time, from the choice of a folder to its report. */
class ImportsState {
  #stage = $state.raw<Stage>(none);
  labelsFrom = $state<LabelsFrom>('folders');
  isReportShown = $state(false);

  get stage(): Stage {
    return this.#stage;
  }

  /** The job that reads or imports now. */
  get job(): Job | null {
    const stage = this.#stage;
    return 'job' in stage && stage.job !== null ? jobs.byId(stage.job) : null;
  }

  get isRunning(): boolean {
    return this.#stage.at === 'running';
  }

  /** Asks for a folder with a system dialog, then looks through it. */
  async choose(): Promise<void> {
    if (this.isRunning) {
      app.tell('An import is running.', 'Wait for its end, or cancel it.');
      return;
    }
    const folder = await app.attempt(() => shell.shell.chooseImportFolder({}));
    if (folder !== null) await this.look(folder);
  }

  /** Counts what an import of the folder would do; nothing is changed. */
  async look(folder: string): Promise<void> {
    const looking: Stage = { at: 'looking', folder, job: null };
    this.#stage = looking;
    try {
      const { job } = await start.imports.run({ folder, labels: { from: 'none' }, dryRun: true });
      this.#stage = { ...looking, job };
      const found = (await engine.jobs.result({ job })) as Report;
      this.#stage = { at: 'asking', folder, found };
    } catch (error) {
      const failure = Failure.from(error);
      this.#stage = failure.kind === 'cancelled' ? none : { at: 'refused', folder, failure };
    }
  }

  /** Imports what was looked at. */
  async run(): Promise<void> {
    if (this.#stage.at === 'asking') await this.import(this.#stage.folder, this.labelsFrom);
  }

  /** Imports a folder to the end; images appear meanwhile. */
  async import(folder: string, labelsFrom: LabelsFrom): Promise<void> {
    try {
      const { job } = await start.imports.run({ folder, labels: { from: labelsFrom }, dryRun: false });
      this.#stage = { at: 'running', folder, job };
      await this.follow(job, folder);
    } catch (error) {
      this.#stage = none;
      const { kind, message, next } = Failure.from(error);
      if (kind === 'cancelled') app.tell('The import was cancelled.', 'What it had done is kept.');
      else app.tell(message, next, 'bad');
    }
  }

  /** After a reload of the window: takes up the import that the engine is still doing. */
  async resume(): Promise<void> {
    const job = jobs.running.find(({ name, phase }) => name === 'imports.run' && phase !== 'Looking');
    if (!job || this.#stage.at !== 'none') return;
    this.#stage = { at: 'running', folder: '', job: job.id };
    await this.follow(job.id, '').catch(() => (this.#stage = none));
  }

  /** Closes the sheet or the report; cancels what runs. */
  async leave(): Promise<void> {
    const { job } = this;
    this.isReportShown = false;
    this.#stage = none;
    if (job?.state === 'running') await jobs.cancel(job.id);
  }

  /** Another project is open: the report of the last one's import is of no use there. */
  forgetReport(): void {
    if (this.#stage.at === 'ended') this.#stage = none;
  }

  private async follow(job: number, folder: string): Promise<void> {
    const report = (await engine.jobs.result({ job })) as Report;
    const ended: Stage = { at: 'ended', folder, report };
    this.#stage = ended;
    if (report.refused.length > 0) return;
    // What needs no reading goes by itself.
    setTimeout(() => {
      if (this.#stage === ended) this.#stage = none;
    }, 10_000);
  }
}

export const imports = new ImportsState();
