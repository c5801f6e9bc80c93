import type { ImportReport, LabelSource } from '../../src-shared/contract/imports';
import type { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import { resultOf, shell, start } from '../client';
import { app } from './app.svelte';
import { ImportTable } from './import-table.svelte';
import { jobs } from './jobs.svelte';

export type Report = ImportReport;
export type LabelsFrom = LabelSource['from'];

/** Where an import is: chosen and being looked through, waiting for a yes, running, ended with a report. */
type Stage =
  | { readonly at: 'none' }
  | { readonly at: 'looking'; readonly folder: string; readonly job: number | null }
  | { readonly at: 'asking'; readonly folder: string; readonly found: Report }
  | { readonly at: 'refused'; readonly folder: string; readonly failure: Failure }
  | { readonly at: 'running'; readonly folder: string; readonly job: number | null }
  | { readonly at: 'ended'; readonly folder: string; readonly report: Report };

const none: Stage = { at: 'none' };

/** Whether a report says more than how many images were added. */
export const isWorthReading = ({ refused, file, moved, updated, displaced, toldOtherwiseImages }: Report): boolean =>
  refused.length + (file?.badRows ?? 0) + moved + updated + displaced + toldOtherwiseImages > 0;

/** One import at a time, from the choice of a folder to its report. */
class ImportsState {
  #stage = $state.raw<Stage>(none);
  labelsFrom = $state<LabelsFrom>('folders');
  /** Which folder names the class, where folders do. */
  level = $state(1);
  readonly table = new ImportTable();
  /** Whether moved photos stay the images that they are; else they become new ones. */
  relinks = $state(true);
  /** Whether moved photos that nobody corrected take the label of their new folder. */
  takesLabels = $state(false);
  isReportShown = $state(false);

  constructor() {
    // What was found or is asked is about a project that is not there any more; the engine has ended what ran.
    app.whenLeft(() => {
      this.#stage = none;
      this.isReportShown = false;
      this.table.clear();
    });
  }

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

  /** What the import takes labels from; null while that is not settled. */
  get labels(): LabelSource | null {
    switch (this.labelsFrom) {
      case 'file':
        return this.table.found && !this.table.isLooking ? this.table.labels : null;
      case 'folders':
        return { from: 'folders', level: this.level };
      default:
        return { from: this.labelsFrom };
    }
  }

  /** What the import would do, as far as that is known. */
  get found(): Report | null {
    if (this.labelsFrom === 'file' && this.table.found) return this.table.found;
    return this.#stage.at === 'asking' ? this.#stage.found : null;
  }

  /** Whether what was found tells the labels that the import would: those of folders were read at one level. */
  get tellsOtherwise(): boolean {
    if (this.labelsFrom === 'folders') return this.level === (this.found?.level ?? 1);
    return this.labelsFrom === 'file' && this.table.found !== null;
  }

  /** Asks for a folder with a system dialog, then looks through it. */
  async choose(): Promise<void> {
    if (this.isRunning) {
      app.notify('An import is running.', 'Wait for its end, or cancel it.');
      return;
    }
    const folder = await app.attempt(() => shell.shell.chooseImportFolder({}));
    if (folder !== null) await this.look(folder);
  }

  /** Counts what an import of the folder would do; nothing is changed. */
  async look(folder: string): Promise<void> {
    let looking: Stage = { at: 'looking', folder, job: null };
    // A later look, a cancelled one and another project take the place of this one.
    const become = (stage: Stage): void => {
      if (this.#stage === looking) this.#stage = stage;
    };
    this.#stage = looking;
    this.table.clear();
    this.level = 1;
    this.relinks = true;
    this.takesLabels = false;
    this.labelsFrom = /\.facet[\\/]?$/i.test(folder) ? 'project' : 'folders';
    try {
      const { job, result } = await start.imports.run({ folder, labels: { from: this.labelsFrom }, dryRun: true });
      const begun: Stage = { ...looking, job };
      become(begun);
      if (this.#stage !== begun) await jobs.cancel(job);
      looking = begun;
      const found = await result();
      if (this.#stage === begun) this.level = found.level ?? 1;
      become({ at: 'asking', folder, found });
    } catch (error) {
      const failure = Failure.from(error);
      become(failure.kind === 'cancelled' ? none : { at: 'refused', folder, failure });
    }
  }

  /** Imports what was looked at. */
  async run(): Promise<void> {
    const { labels } = this;
    if (this.#stage.at === 'asking' && labels !== null) await this.import(this.#stage.folder, labels);
  }

  /** Takes labels from a table: asks for it, unless one was chosen already. */
  async takeTable(isOther = false): Promise<void> {
    const stage = this.#stage;
    if (stage.at !== 'asking') return;
    const before = this.labelsFrom;
    this.labelsFrom = 'file';
    if ((isOther || this.table.file === null) && !(await this.table.choose(stage.folder)) && this.table.file === null) {
      this.labelsFrom = before === 'file' ? 'folders' : before;
    }
  }

  /** Imports a folder to the end; images appear meanwhile. */
  async import(folder: string, labels: LabelSource): Promise<void> {
    const { opening } = app;
    // From the first press on: a second one, as of a double click, would import once more.
    const running: Stage = { at: 'running', folder, job: null };
    this.#stage = running;
    try {
      const { job, result } = await start.imports.run({
        folder,
        labels,
        dryRun: false,
        moved: this.relinks ? 'relink' : 'add',
        take: this.takesLabels && this.tellsOtherwise ? ['moved-labels'] : [],
      });
      if (this.#stage === running) this.#stage = { ...running, job };
      else if (opening === app.opening) await jobs.cancel(job); // cancelled before it had begun
      await this.follow(result(), folder);
    } catch (error) {
      if (opening !== app.opening) return;
      this.#stage = none;
      const { kind, message, next } = Failure.from(error);
      if (kind === 'cancelled') app.notify('The import was cancelled.', 'What it had done is kept.');
      else app.notify(message, next, 'bad');
    }
  }

  /** After a reload of the window: takes up the import that the engine is still doing. */
  async resume(): Promise<void> {
    const job = jobs.running.find(({ name, phase }) => name === 'imports.run' && phase !== 'Looking');
    if (!job || this.#stage.at !== 'none') return;
    const { opening } = app;
    this.#stage = { at: 'running', folder: '', job: job.id };
    await this.follow(resultOf('imports.run', job.id), '').catch(() => opening === app.opening && (this.#stage = none));
  }

  /** Closes the sheet or the report; cancels what runs. */
  async leave(): Promise<void> {
    const { job } = this;
    this.isReportShown = false;
    this.#stage = none;
    this.table.clear();
    if (job?.state === 'running') await jobs.cancel(job.id);
  }

  private async follow(result: Promise<Report>, folder: string): Promise<void> {
    const { opening } = app;
    const ended: Stage = { at: 'ended', folder, report: await result };
    if (opening !== app.opening) return;
    this.#stage = ended;
    if (isWorthReading(ended.report)) return;
    // What needs no reading goes by itself.
    setTimeout(() => {
      if (this.#stage === ended) this.#stage = none;
    }, 10_000);
  }
}

export const imports = new ImportsState();
