import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ColumnChoice, Columns, LabelFileReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { requireRegularFile } from '../../platform/regular-file';
import { openLabelRows, type LabelRow, type LabelRows } from '../catalog/label-rows';
import { throwIfCancelled } from '../base/jobs';
import { columnsOf, type TableShape } from './csv-columns';
import type { BadRecord } from './csv-records';
import { foldedPath } from './rows';
import { readRows, readShape } from './table-reader';

/** Rows shown in a preview. */
const shownRows = 8;
/** Most bad rows, and most unmatched rows, that are listed; all are counted. */
const listedRows = 1000;

/** A table of labels that has been read: its rows by path, and its bad rows. */
export class LabelFile {
  readonly #bad: { line: number; reason: string }[] = [];
  #badRows = 0;
  /** Lines whose rows were read but turned out to be unusable. */
  readonly #refusedLines = new Set<number>();

  private constructor(
    /** The folder that contains the table. */
    readonly folder: string,
    readonly columns: Columns | null,
    readonly rows: LabelRows,
  ) {}

  /**
   * Reads a CSV or TSV file, or COCO annotations. Bad rows are listed and don't affect others. Kinds 'not-found', 'bad-input',
   * 'cancelled'. The caller must call `close`.
   */
  static async open(file: string, choice?: ColumnChoice, signal?: AbortSignal): Promise<LabelFile> {
    return reading(file, async () => {
      const isCoco = /\.json$/i.test(file);
      const shape = isCoco ? null : await readShape(file, signal);
      const columns = shape && columnsOf(file, shape, choice);
      const folder = await realpath(dirname(resolve(file)));
      const read = new LabelFile(folder, columns, openLabelRows(foldedPath));
      try {
        const rows =
          shape && columns ? ({ what: 'rows', file, shape, columns } as const) : ({ what: 'coco', file } as const);
        for await (const batch of readRows(rows, signal)) {
          if (signal) throwIfCancelled(signal);
          read.#add(batch);
        }
        return read;
      } catch (error) {
        read.close();
        throw error;
      }
    });
  }

  /**
   * Finds the row of an image and marks it as claimed. The row's path is relative to the root, relative to the table's folder, or
   * absolute. A row that fits two files is used for neither. Of two rows for one image, the second is a bad row.
   */
  claim(root: string, path: string): LabelRow | undefined {
    const whole = join(root, path);
    const names = new Set([path, relative(this.folder, whole).split(sep).join('/'), whole.split(sep).join('/')]);
    const [row, ...others] = this.rows.claim([...names]);
    if (row === undefined) return undefined;
    for (const { line } of others) {
      this.#refuseOnce({ line, problem: `it names the same image as line ${String(row.line)}` });
    }
    const other = this.#otherFile(root, row.path, whole);
    if (other === null) return row;
    this.#refuseOnce({ line: row.line, problem: `it fits both ${whole} and ${other}; write the whole path` });
    return undefined;
  }

  /** Another file that a row's path may mean: relative to the table's folder instead of the root, or the other way round. */
  #otherFile(root: string, path: string, file: string): string | null {
    if (isAbsolute(path) || this.folder === root) return null;
    const meant = [join(root, path), join(this.folder, path)];
    return meant.find((each) => each !== file && each.startsWith(root + sep) && existsSync(each)) ?? null;
  }

  report(): LabelFileReport {
    const { rows, unclaimed } = this.rows.counts();
    return {
      rows: rows + this.#badRows - this.#refusedLines.size,
      columns: this.columns,
      bad: this.#bad,
      badRows: this.#badRows,
      unmatched: this.rows.unclaimed(listedRows),
      unmatchedRows: unclaimed,
    };
  }

  get bad(): readonly { line: number; reason: string }[] {
    return this.#bad;
  }

  get badRows(): number {
    return this.#badRows;
  }

  close(): void {
    this.rows.close();
  }

  #add(batch: readonly (LabelRow | BadRecord)[]): void {
    for (const row of batch) if ('problem' in row) this.#refuse(row);
    const doubled = this.rows.add(batch.flatMap((row) => ('problem' in row ? [] : [row])));
    for (const { line, first } of doubled) {
      this.#refuse({ line, problem: `its path is already named in line ${String(first)}` });
    }
  }

  /** Lists a bad row once, even if two files lead to it. */
  #refuseOnce(bad: BadRecord): void {
    if (this.#refusedLines.has(bad.line)) return;
    this.#refusedLines.add(bad.line);
    this.#refuse(bad);
  }

  #refuse({ line, problem }: BadRecord): void {
    this.#badRows += 1;
    if (this.#bad.length < listedRows) this.#bad.push({ line, reason: problem });
  }
}

/** A preview of a table, from which a person chooses the meaning of its columns. Kinds 'not-found', 'bad-input'. */
export function previewTable(file: string, choice?: ColumnChoice): Promise<TableShape & { columns: Columns }> {
  return reading(file, async () => {
    const shape = await readShape(file);
    return { ...shape, rows: shape.rows.slice(0, shownRows), columns: columnsOf(file, shape, choice) };
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
