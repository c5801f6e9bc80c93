import { dryRunPhase, type ImportReport, type LabelSource } from '../../src-shared/contract/imports';
import type { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import { resultOf, shell, start } from '../client';
import { app } from './app.svelte';
import { ImportTable } from './import-table.svelte';
import { jobs } from './jobs.svelte';

export type Report = ImportReport;
export type LabelsFrom = Exclude<LabelSource['from'], 'layout'>;

/** Progress of an import: a dry run over the folder, the person's answer, the import itself, its report. */
type Stage =
  | { readonly at: 'none' }
  | { readonly at: 'scanning'; readonly folder: string; readonly job: number | null }
  | { readonly at: 'confirming'; readonly folder: string; readonly scan: Report }
  | { readonly at: 'refused'; readonly folder: string; readonly failure: Failure }
  | { readonly at: 'running'; readonly folder: string; readonly job: number | null }
  | { readonly at: 'ended'; readonly folder: string; readonly report: Report };

const none: Stage = { at: 'none' };

/** How long the report of an import without surprises stays, in milliseconds. */
const reportTime = 10_000;

/** Whether a report holds more than the number of images added. */
export const isWorthReading = ({ refused, file, moved, updated, displaced, toldOtherwiseImages }: Report): boolean =>
  refused.length + (file?.badRows ?? 0) + moved + updated + displaced + toldOtherwiseImages > 0;

/** One import at a time, from the choice of a folder to its report. */
export class ImportsState {
  #stage = $state.raw<Stage>(none);
  labelsFrom = $state<LabelsFrom>('folders');
  /** Depth of the folder that names the class, where folders do: 1 for the outermost. */
  level = $state(1);
  readonly table = new ImportTable();
  /** Whether moved photos stay the images that they are; otherwise they become new ones. */
  relinks = $state(true);
  /** Whether moved photos take the label of their new folder, unless somebody corrected theirs. */
  takesLabels = $state(false);
  isReportShown = $state(false);

  constructor() {
    // The engine has ended the import together with its project.
    app.whenLeft(() => {
      this.#stage = none;
      this.isReportShown = false;
      this.table.clear();
    });
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** The job that scans or imports now. */
  get job(): Job | null {
    const stage = this.#stage;
    return 'job' in stage && stage.job !== null ? jobs.byId(stage.job) : null;
  }

  get isRunning(): boolean {
    return this.#stage.at === 'running';
  }

  /** The source of the import's labels; null until it is settled. */
  get labels(): LabelSource | null {
    switch (this.labelsFrom) {
      case 'file':
        return this.table.forecast && !this.table.isMatching ? this.table.labels : null;
      case 'folders':
        return { from: 'folders', level: this.level };
      default:
        return { from: this.labelsFrom };
    }
  }

  /** The report of the dry run that comes nearest to the import; null before the first one. */
  get forecast(): Report | null {
    if (this.labelsFrom === 'file' && this.table.forecast) return this.table.forecast;
    return this.#stage.at === 'confirming' ? this.#stage.scan : null;
  }

  /** Whether the forecast read the labels that the import would: a scan reads folder names at one level only. */
  get hasForecastOfLabels(): boolean {
    if (this.labelsFrom === 'folders') return this.level === (this.forecast?.level ?? 1);
    return this.labelsFrom === 'file' && this.table.forecast !== null;
  }

  /** Asks for a folder with a system dialog, then scans it. */
  async choose(): Promise<void> {
    if (this.isRunning) {
      app.notify('An import is running.', 'Wait until it ends, or cancel it.');
      return;
    }
    const folder = await app.attempt(() => shell.shell.chooseImportFolder({}));
    if (folder !== null) await this.scan(folder);
  }

  /** Forecasts an import of the folder with a dry run, which changes nothing. */
  async scan(folder: string): Promise<void> {
    let scanning: Stage = { at: 'scanning', folder, job: null };
    // Only as long as no later scan, no cancellation and no other project has taken over.
    const proceed = (stage: Stage): void => {
      if (this.#stage === scanning) this.#stage = stage;
    };
    this.#stage = scanning;
    this.table.clear();
    this.level = 1;
    this.relinks = true;
    this.takesLabels = false;
    this.labelsFrom = /\.facet[\\/]?$/i.test(folder) ? 'project' : 'folders';
    try {
      const { job, result } = await start.imports.run({ folder, labels: { from: this.labelsFrom }, dryRun: true });
      const started: Stage = { ...scanning, job };
      proceed(started);
      if (this.#stage !== started) await jobs.cancel(job);
      scanning = started;
      const scan = await result();
      if (this.#stage === started) this.level = scan.level ?? 1;
      proceed({ at: 'confirming', folder, scan });
    } catch (error) {
      const failure = Failure.from(error);
      proceed(failure.kind === 'cancelled' ? none : { at: 'refused', folder, failure });
    }
  }

  /** Imports the folder that was scanned. */
  async run(): Promise<void> {
    const { labels } = this;
    if (this.#stage.at === 'confirming' && labels !== null) await this.import(this.#stage.folder, labels);
  }

  /** Takes labels from a table, which a system dialog asks for unless one is chosen already. */
  async takeTable(isOther = false): Promise<void> {
    const stage = this.#stage;
    if (stage.at !== 'confirming') return;
    const before = this.labelsFrom;
    this.labelsFrom = 'file';
    if ((isOther || this.table.file === null) && !(await this.table.choose(stage.folder)) && this.table.file === null) {
      this.labelsFrom = before === 'file' ? 'folders' : before;
    }
  }

  /** Imports a folder to the end; images appear meanwhile. */
  async import(folder: string, labels: LabelSource): Promise<void> {
    const { opening } = app;
    const takes = this.takesLabels && this.hasForecastOfLabels; // the forecast goes with the stage
    // Set before the engine answers: the second press of a double click would import once more.
    const running: Stage = { at: 'running', folder, job: null };
    this.#stage = running;
    try {
      const { job, result } = await start.imports.run({
        folder,
        labels,
        dryRun: false,
        moved: this.relinks ? 'relink' : 'add',
        take: takes ? ['moved-labels'] : [],
      });
      if (this.#stage === running) this.#stage = { ...running, job };
      else if (opening === app.opening) await jobs.cancel(job); // cancelled before it had begun
      await this.#follow(result(), folder);
    } catch (error) {
      if (opening !== app.opening) return;
      this.#stage = none;
      const { kind, message, next } = Failure.from(error);
      if (kind === 'cancelled') app.notify('The import was cancelled.', 'Images that were imported before that stay.');
      else app.notify(message, next, 'bad');
    }
  }

  /** Takes up the import that the engine is still running after a reload of the window. */
  async resume(): Promise<void> {
    const job = jobs.running.find(({ name, phase }) => name === 'imports.run' && phase !== dryRunPhase);
    if (!job || this.#stage.at !== 'none') return;
    const { opening } = app;
    this.#stage = { at: 'running', folder: '', job: job.id };
    await this.#follow(resultOf('imports.run', job.id), '').catch(() => {
      if (opening === app.opening) this.#stage = none;
    });
  }

  /** Closes the sheet or the report, and cancels the job behind it. */
  async leave(): Promise<void> {
    const { job } = this;
    this.isReportShown = false;
    this.#stage = none;
    this.table.clear();
    if (job?.state === 'running') await jobs.cancel(job.id);
  }

  async #follow(result: Promise<Report>, folder: string): Promise<void> {
    const { opening } = app;
    const ended: Stage = { at: 'ended', folder, report: await result };
    if (opening !== app.opening) return;
    this.#stage = ended;
    if (isWorthReading(ended.report)) return;
    setTimeout(() => {
      if (this.#stage === ended) this.#stage = none;
    }, reportTime);
  }
}

export const imports = new ImportsState();
