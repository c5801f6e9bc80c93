import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnswerCount, PredictedRow } from '../../../src-shared/contract/predicted';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { noClass } from '../../../src-shared/metrics/decisions';
import type * as v from 'valibot';
import { throwIfCancelled } from '../base/jobs';
import { bytesOf } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { namedAnswer, type NumberedAnswer } from './answer';
import type { ChosenModel } from './chosen-model';
import { Growing } from './growing';

/** A row to add. Probabilities are [classes]. */
export interface NewRow {
  readonly path: string;
  readonly answer: NumberedAnswer;
  readonly probabilities: Float32Array;
}

/** Rows that are read at once while a whole table is gone through. */
const rowsAtOnce = 1024;

/**
 * Predictions that a job keeps for a window. Paths and probabilities are in files of the process's own folder; memory holds some
 * thirty bytes per row, by which rows are sorted and counted. Rows are added in order, a block at a time, and never change.
 */
export class KeptTable {
  readonly #folder = mkdtempSync(join(privateFolder(), 'table-'));
  readonly #confidences = new Growing((length) => new Float32Array(length));
  readonly #likeliest = new Growing((length) => new Int32Array(length));
  readonly #answers = new Growing((length) => new Int32Array(length));
  /** End of each row's path in the file of paths. */
  readonly #ends = new Growing((length) => new Float64Array(length));
  readonly #counts: Int32Array;
  readonly #answered: Int32Array;
  #files: Promise<{ readonly paths: FileHandle; readonly probabilities: FileHandle }> | null = null;
  readonly #ending = new AbortController();
  #isComplete = false;
  #isClosed = false;
  #unsure = 0;
  /** Files so far that could not be read. */
  refused = 0;

  constructor(readonly model: ChosenModel) {
    this.#counts = new Int32Array(model.classes.length);
    this.#answered = new Int32Array(model.classes.length);
  }

  get length(): number {
    return this.#confidences.length;
  }

  get unsure(): number {
    return this.#unsure;
  }

  /** Whether no more rows come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** To be called when the job has ended, however it ended. */
  complete(): void {
    this.#isComplete = true;
    this.#ending.abort();
  }

  /** Waits until no more rows come. @throws Failure of kind 'cancelled' when the signal fires first */
  async whenComplete(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#ending.signal]);
    if (!either.aborted) await once(either, 'abort');
    throwIfCancelled(signal);
  }

  get counts(): v.InferOutput<typeof AnswerCount>[] {
    return this.model.classes.map((name, index) => ({
      class: name,
      images: at(this.#counts, index),
      answered: at(this.#answered, index),
    }));
  }

  /** [classes] number of rows that are answered with each class. */
  get answered(): number[] {
    return [...this.#answered];
  }

  /** [rows] confidence of each row's most probable class, and that class's number. */
  get confidences(): Float32Array {
    return this.#confidences.values();
  }
  get likeliest(): Int32Array {
    return this.#likeliest.values();
  }

  /** [rows] number of each row's class under the decision, or noClass. */
  get answers(): Int32Array {
    return this.#answers.values();
  }

  /** Adds rows. They can be read once this has returned. */
  async add(rows: readonly NewRow[]): Promise<void> {
    const files = await this.#open();
    const width = this.model.classes.length;
    const before = this.length;
    const paths = rows.map(({ path }) => Buffer.from(path));
    const probabilities = new Float32Array(rows.length * width);
    rows.forEach((row, index) => {
      probabilities.set(row.probabilities, index * width);
    });
    let end = this.#endOf(before);
    await files.paths.write(Buffer.concat(paths), 0, undefined, end);
    await files.probabilities.write(bytesOf(probabilities), 0, undefined, before * width * 4);
    rows.forEach(({ answer }, index) => {
      this.#confidences.push(answer.confidence);
      this.#likeliest.push(answer.likeliest);
      this.#answers.push(answer.answer);
      this.#ends.push((end += at(paths, index).length));
      this.#counts[answer.likeliest] = at(this.#counts, answer.likeliest) + 1;
      if (answer.answer === noClass) this.#unsure += 1;
      else this.#answered[answer.answer] = at(this.#answered, answer.answer) + 1;
    });
  }

  /** Reads rows by their numbers. @throws RangeError for one that is not there, Failure of kind 'not-found' once the table is closed */
  async rows(numbers: ArrayLike<number>): Promise<PredictedRow[]> {
    const files = await this.#open();
    const rows: PredictedRow[] = [];
    for (let index = 0; index < numbers.length; index += 1) rows.push(await this.#read(files, at(numbers, index)));
    return rows;
  }

  /** Path of a row. @throws as `rows`, and kind 'not-found' for a row that is not there */
  async path(row: number): Promise<string> {
    if (row >= this.length) throw new Failure('not-found', `There is no row ${String(row)}.`);
    return this.#path(await this.#open(), row);
  }

  /** All present rows with at least a confidence, in order. */
  async *above(confidence: number): AsyncGenerator<PredictedRow> {
    const least = Math.fround(confidence);
    for (let from = 0; from < this.length; from += rowsAtOnce) {
      const numbers = Array.from({ length: Math.min(rowsAtOnce, this.length - from) }, (_, index) => from + index);
      yield* await this.rows(numbers.filter((row) => at(this.confidences, row) >= least));
    }
  }

  /** Deletes the files. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const files = await this.#files?.catch(() => null);
    await files?.paths.close();
    await files?.probabilities.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #read(files: { paths: FileHandle; probabilities: FileHandle }, row: number): Promise<PredictedRow> {
    const { classes } = this.model;
    const answer = {
      likeliest: at(this.likeliest, row),
      answer: at(this.answers, row),
      confidence: at(this.confidences, row),
    };
    const bytes = new Uint8Array(classes.length * 4);
    await files.probabilities.read(bytes, 0, bytes.length, row * bytes.length);
    const probabilities = [...new Float32Array(bytes.buffer)];
    return { row, path: await this.#path(files, row), ...namedAnswer(answer, classes), probabilities };
  }

  async #path(files: { paths: FileHandle }, row: number): Promise<string> {
    const start = this.#endOf(row);
    const bytes = Buffer.alloc(this.#endOf(row + 1) - start);
    await files.paths.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  }

  /** Where the path of a row begins. */
  #endOf(row: number): number {
    return row === 0 ? 0 : at(this.#ends.values(), row - 1);
  }

  #open(): Promise<{ readonly paths: FileHandle; readonly probabilities: FileHandle }> {
    if (this.#isClosed) throw noTable();
    return (this.#files ??= Promise.all([
      open(join(this.#folder, 'paths'), 'w+'),
      open(join(this.#folder, 'probabilities.f32'), 'w+'),
    ]).then(([paths, probabilities]) => ({ paths, probabilities })));
  }
}

/** The failure for a table that is not kept, or no longer. */
export const noTable = (): Failure =>
  new Failure('not-found', 'These predictions are not kept any more.', 'Predict the images again.');
