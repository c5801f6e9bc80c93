import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { ColumnChoice, Columns, LabelFileReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { requireRegularFile } from '../../platform/regular-file';
import { throwIfCancelled } from '../base/jobs';
import { yieldToOthers } from '../base/slices';
import type { LabelRow } from '../catalog/label-rows';
import { columnsOf } from './csv-columns';
import { notesOn, type TableShape } from './csv-shape';
import { formOf } from './row-form';
import { RowsByPath } from './rows-by-path';
import { readRows, readShape, type TableTask } from './table-reader';

/** Rows shown in a preview. */
const shownRows = 8;

/** Options of reading a table. */
interface TableOptions {
  readonly choice?: ColumnChoice | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The real path of the folder whose images are labelled; absent for images of several folders. */
  readonly root?: string;
  /** Lists the images of the root in batches, relative to it; asked for once, when a row does not give its whole path. */
  readonly images?: () => AsyncIterable<readonly string[]>;
}

/** A table of labels that has been read: its rows by path, and its bad rows. */
export class LabelFile {
  private constructor(
    /** The folder that contains the table. */
    readonly folder: string,
    readonly columns: Columns | null,
    readonly rows: RowsByPath,
    private readonly options: TableOptions,
  ) {}

  /**
   * Reads a CSV or TSV file, or COCO annotations. Bad rows are listed and don't affect others. Kinds 'not-found', 'bad-input',
   * 'cancelled'. The caller must call `close`.
   */
  static async open(file: string, options: TableOptions = {}): Promise<LabelFile> {
    return reading(file, async () => {
      const { signal, root } = options;
      const isCoco = /\.json$/i.test(file);
      const shape = isCoco ? null : await readShape(file, signal);
      const columns = shape && columnsOf(file, shape, options.choice);
      const folder = await realpath(dirname(resolve(file)));
      const rows = new RowsByPath(root ?? null, columns);
      const form = shape && columns && formOf(shape.names, shape.delimiter, columns);
      const attributes = form?.attributes.map(({ name }) => name) ?? [];
      const table = rows.addTable({ folder, name: null, attributes });
      for (const note of shape ? notesOn(file, shape) : []) rows.addNote(note);
      try {
        const task: TableTask =
          shape && form
            ? { what: 'rows', file, shape, form }
            : { what: 'annotations', format: 'coco', annotations: { root: folder, file: basename(file) } };
        for await (const batch of readRows(task, signal)) {
          if (signal) throwIfCancelled(signal);
          rows.add(batch, table);
          await yieldToOthers(signal);
        }
        return new LabelFile(folder, columns, rows, options);
      } catch (error) {
        rows.close();
        throw error;
      }
    });
  }

  /** Finds the row of an image, and marks it as claimed; see RowsByPath. @param path relative to the root */
  async claim(path: string): Promise<LabelRow | undefined> {
    if (this.rows.needsImages(path)) await this.#listImages();
    return this.rows.claim(path)[0];
  }

  /** Whether rows tell parts of a split. */
  get tellsParts(): boolean {
    return this.rows.tellsParts;
  }

  get bad(): readonly { line: number; reason: string }[] {
    return this.rows.bad;
  }

  get badRows(): number {
    return this.rows.badRows;
  }

  report(): LabelFileReport {
    return this.rows.report();
  }

  close(): void {
    this.rows.close();
  }

  async #listImages(): Promise<void> {
    const { root = '', images, signal } = this.options;
    this.rows.addImages([]);
    for await (const batch of images?.() ?? []) {
      this.rows.addImages(batch.map((path) => `${root}/${path}`));
      await yieldToOthers(signal);
    }
  }
}

type TablePreview = Pick<TableShape, 'delimiter' | 'hasHeader' | 'names' | 'rows'> & { readonly columns: Columns };

/** A preview of a table, from which a person chooses the meaning of its columns. Kinds 'not-found', 'bad-input'. */
export function previewTable(file: string, choice?: ColumnChoice): Promise<TablePreview> {
  return reading(file, async () => {
    const shape = await readShape(file);
    const { delimiter, hasHeader, names, rows } = shape;
    return { delimiter, hasHeader, names, rows: rows.slice(0, shownRows), columns: columnsOf(file, shape, choice) };
  });
}

/** Does work that reads a file, and turns the system's errors into sentences that name it. */
async function reading<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    await requireRegularFile(file);
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT')
      throw new Failure('not-found', `There is no file ${file}.`, 'Check its name.', { cause: error });
    if (code === 'EACCES') {
      throw new Failure('permission', `${file} may not be read.`, 'Change its permissions and try again.', {
        cause: error,
      });
    }
    throw error;
  }
}
