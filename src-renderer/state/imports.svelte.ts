import { dryRunPhase, type ImportReport, type LabelSource } from '../../src-shared/contract/imports';
import type { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import type { LayoutName } from '../../src-shared/domain/layouts';
import type { JobHandle } from '../../src-shared/rpc/declare';
import { resultOf, shell, start } from '../client';
import { app } from './app.svelte';
import { FolderLayouts } from './folder-layouts.svelte';
import { ImportTable } from './import-table.svelte';
import { jobs } from './jobs.svelte';
import { unpacking } from './unpacking.svelte';

export type Report = ImportReport;
/** Where labels come from: the folder's layout, a table that a person chose, or the project that the folder is. */
export type LabelsFrom = Extract<LabelSource['from'], 'layout' | 'file' | 'project'>;

/** Progress of an import: a look at the folder and a dry run over it, the person's answer, the import itself, its report. */
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
export const isWorthReading = (report: Report): boolean => {
  const { refused, file, moved, updated, displaced, toldOtherwiseImages, split } = report;
  const counts = [refused.length, file?.badRows ?? 0, moved, updated, displaced, toldOtherwiseImages];
  return (
    counts.some((count) => count > 0) || (split !== null && (!split.isKept || split.heldBack + split.acrossParts > 0))
  );
};

/** One import at a time, from the choice of a folder to its report. */
export class ImportsState {
  #stage = $state.raw<Stage>(none);
  labelsFrom = $state<LabelsFrom>('layout');
  readonly layouts = new FolderLayouts();
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
      this.#clear();
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
        return this.table.forecast.report && !this.table.forecast.isRunning ? this.table.labels : null;
      case 'layout':
        return this.layouts.isLooking || this.layouts.failure ? null : this.layouts.labels;
      case 'project':
        return { from: 'project' };
    }
  }

  /** The report of the dry run that comes nearest to the import; null before the first one. */
  get forecast(): Report | null {
    const { report } = this.labelsFrom === 'file' ? this.table.forecast : this.layouts.forecast;
    if (report !== null) return report;
    return this.#stage.at === 'confirming' ? this.#stage.scan : null;
  }

  /** Whether the forecast read the labels that the import would. */
  get hasForecastOfLabels(): boolean {
    return this.labelsFrom !== 'project' && this.labels !== null;
  }

  /** Asks for a folder with a system dialog, then scans it. */
  choose(): Promise<void> {
    return this.#scanChosen(() => app.attempt(() => shell.shell.chooseImportFolder({})));
  }

  /** Asks for an archive, has it unpacked into a new folder, then scans that. */
  chooseArchive(): Promise<void> {
    return this.#scanChosen(() => unpacking.choose());
  }

  /** Has a source unpacked into a new folder that a person names, then scans that. */
  unpack(source: string): Promise<void> {
    return this.#scanChosen(() => unpacking.run(source));
  }

  async #scanChosen(choose: () => Promise<string | null>): Promise<void> {
    if (this.isRunning) {
      app.notify('An import is running.', 'Wait until it ends, or cancel it.');
      return;
    }
    const folder = await choose();
    if (folder !== null) await this.scan(folder);
  }

  /** Looks at a folder, and forecasts an import of it with a dry run. Both change nothing. */
  async scan(folder: string): Promise<void> {
    let scanning: Stage = { at: 'scanning', folder, job: null };
    // Only as long as no later scan, no cancellation and no other project has taken over.
    const proceed = (stage: Stage): void => {
      if (this.#stage === scanning) this.#stage = stage;
    };
    /** The result of a job of this scan; null when something else has taken over. */
    const resultIn = async <Result>({ job, result }: JobHandle<Result>): Promise<Result | null> => {
      const started: Stage = { at: 'scanning', folder, job };
      proceed(started);
      if (this.#stage !== started) await jobs.cancel(job);
      scanning = started;
      const answer = await result();
      return this.#stage === started ? answer : null;
    };
    this.#stage = scanning;
    this.#clear();
    this.relinks = true;
    this.takesLabels = false;
    const isProject = /\.facet[\\/]?$/i.test(folder);
    this.labelsFrom = isProject ? 'project' : 'layout';
    try {
      const recognised = isProject ? null : await resultIn(await start.imports.recognise({ folder }));
      if (recognised !== null) this.layouts.take(recognised);
      else if (!isProject) return;
      const labels: LabelSource = this.layouts.labels ?? { from: 'project' };
      const scan = await resultIn(await start.imports.run({ folder, labels, dryRun: true }));
      if (scan === null) return;
      if (!isProject) this.layouts.forecast.take(scan);
      proceed({ at: 'confirming', folder, scan });
    } catch (error) {
      const failure = Failure.from(error);
      proceed(failure.kind === 'cancelled' ? none : { at: 'refused', folder, failure });
    }
  }

  /** Takes labels from a layout that fits the folder. */
  async takeLayout(layout: LayoutName): Promise<void> {
    this.labelsFrom = 'layout';
    await this.layouts.choose(layout);
  }

  /** Imports the folder that was scanned. */
  async run(): Promise<void> {
    const { labels } = this;
    if (this.#stage.at === 'confirming' && labels !== null) await this.import(this.#stage.folder, labels);
  }

  /** Takes labels from a table, which is to be chosen. */
  takeTable(): void {
    this.labelsFrom = 'file';
  }

  /** Asks for the table with a system dialog. */
  async chooseTable(): Promise<void> {
    if (this.#stage.at === 'confirming') await this.table.choose(this.#stage.folder);
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
    this.#clear();
    if (job?.state === 'running') await jobs.cancel(job.id);
  }

  #clear(): void {
    this.table.clear();
    this.layouts.clear();
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
