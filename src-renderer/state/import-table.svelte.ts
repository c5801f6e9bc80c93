import type { InferOutput } from 'valibot';
import type { Columns, imports as contract } from '../../src-shared/contract/imports';
import { Failure } from '../../src-shared/domain/failure';
import { engine, shell } from '../client';
import { app } from './app.svelte';
import { ImportForecast } from './import-forecast.svelte';

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
  /** Dry runs with this table, which match its rows with images. */
  readonly forecast = new ImportForecast();

  get file(): string | null {
    return this.#file;
  }

  /** First rows and column names. Null without a table, and for COCO annotations, which have no columns. */
  get preview(): Preview | null {
    return this.#preview;
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
    this.forecast.clear();
    this.#file = this.#preview = this.#columns = null;
  }

  /** Asks for a file with a system dialog and forecasts an import with it. Nothing changes when the person cancels. */
  async choose(folder: string): Promise<void> {
    const file = await app.attempt(() => shell.shell.chooseLabelFile({}));
    if (file === null) return;
    this.clear();
    this.#file = file;
    try {
      if (!/\.json$/i.test(file)) {
        this.#preview = await engine.imports.preview({ file });
        this.#columns = this.#preview.columns;
      }
      await this.#refreshForecast(folder);
    } catch (error) {
      this.forecast.fail(Failure.from(error));
    }
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

  async #refreshForecast(folder: string): Promise<void> {
    const { labels } = this;
    if (labels !== null) return this.forecast.refresh(folder, labels);
    this.forecast.fail(new Failure('bad-input', 'No column holds the paths.', 'Choose it in the first row above.'));
  }
}
