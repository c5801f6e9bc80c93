import type { InferOutput } from 'valibot';
import type { Columns, ImportReport, imports as contract } from '../../src-shared/contract/imports';
import { Failure } from '../../src-shared/domain/failure';
import { engine, shell, start } from '../client';
import { app } from './app.svelte';
import { jobs } from './jobs.svelte';

type Preview = InferOutput<typeof contract.preview.result>;

/** Uses of a table's column, with their titles. */
export const roles = {
  none: '–',
  path: 'Path',
  label: 'Label',
  attribute: 'Attribute',
  state: 'State',
  tags: 'Tags',
} as const;
export type Role = keyof typeof roles;

/** The use of columns while a person is still choosing: no column may hold the paths yet. */
type ColumnsDraft = Omit<Columns, 'path'> & { readonly path: string | null };

/** Roles that only one column can have. */
const exclusiveRoles = ['path', 'label', 'state', 'tags'] as const;

/** The table that an import takes labels from: its first rows, the use of its columns, and a forecast of the import. */
export class ImportTable {
  #file = $state<string | null>(null);
  #preview = $state.raw<Preview | null>(null);
  #columns = $state.raw<ColumnsDraft | null>(null);
  #forecast = $state.raw<ImportReport | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #isMatching = $state(false);
  /** Number of the newest dry run: an earlier one that ends later is ignored. */
  #newestRun = 0;
  #job: number | null = null;

  get file(): string | null {
    return this.#file;
  }

  /** First rows and column names. Null without a table, and for COCO annotations, which have no columns. */
  get preview(): Preview | null {
    return this.#preview;
  }

  /** The report of a dry run with this table; null until there is one. */
  get forecast(): ImportReport | null {
    return this.#forecast;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** Whether a dry run is matching the rows with images. */
  get isMatching(): boolean {
    return this.#isMatching;
  }

  /** The table as an import takes it; null until it is known which column holds the paths. */
  get labels(): { from: 'file'; file: string; columns?: Columns } | null {
    const [file, columns] = [this.#file, this.#columns];
    if (file === null) return null;
    if (columns === null) return { from: 'file', file };
    return columns.path === null ? null : { from: 'file', file, columns: { ...columns, path: columns.path } };
  }

  roleOf(column: string): Role {
    const columns = this.#columns;
    if (columns === null) return 'none';
    const exclusive = exclusiveRoles.find((role) => columns[role] === column);
    return exclusive ?? (columns.attributes.includes(column) ? 'attribute' : 'none');
  }

  clear(): void {
    void this.#cancel();
    this.#file = this.#preview = this.#columns = this.#forecast = this.#failure = null;
  }

  /** Asks for a file with a system dialog and forecasts an import with it. False when the person cancels. */
  async choose(folder: string): Promise<boolean> {
    const file = await app.attempt(() => shell.shell.chooseLabelFile({}));
    if (file === null) return false;
    this.clear();
    this.#file = file;
    try {
      if (!/\.json$/i.test(file)) {
        this.#preview = await engine.imports.preview({ file });
        this.#columns = this.#preview.columns;
      }
      await this.#refreshForecast(folder);
    } catch (error) {
      this.#failure = Failure.from(error);
    }
    return true;
  }

  /** Gives a column a role. A column that had this role loses it if only one can have it. */
  async use(folder: string, column: string, role: Role): Promise<void> {
    if (this.#columns === null) return;
    const { attributes, ...exclusive } = this.#columns;
    const otherAttributes = attributes.filter((each) => each !== column);
    const freed = Object.fromEntries(
      exclusiveRoles.map((each) => [each, exclusive[each] === column ? null : exclusive[each]]),
    );
    const assigned = role === 'none' || role === 'attribute' ? {} : { [role]: column };
    this.#columns = {
      ...exclusive,
      ...freed,
      ...assigned,
      attributes: role === 'attribute' ? [...otherAttributes, column] : otherAttributes,
    };
    await this.#refreshForecast(folder);
  }

  /** Starts a dry run, which changes nothing, in place of one that is under way. */
  async #refreshForecast(folder: string): Promise<void> {
    const run = (this.#newestRun += 1);
    await this.#cancel();
    const { labels } = this;
    this.#isMatching = true;
    this.#failure = null;
    try {
      if (labels === null)
        throw new Failure('bad-input', 'No column holds the paths.', 'Choose it in the first row below.');
      const { job, result } = await start.imports.run({ folder, labels, dryRun: true });
      this.#job = job;
      const report = await result();
      if (run === this.#newestRun) this.#forecast = report;
    } catch (error) {
      if (run !== this.#newestRun) return;
      this.#forecast = null;
      this.#failure = Failure.from(error);
    } finally {
      if (run === this.#newestRun) this.#isMatching = false;
    }
  }

  async #cancel(): Promise<void> {
    const job = this.#job;
    this.#job = null;
    if (job !== null && jobs.byId(job)?.state === 'running') await jobs.cancel(job);
  }
}
