import type { Answer } from '../../../src-shared/contract/predicted';
import { NamedFile, replacesOf } from '../base/named-file';
import { classColumns } from '../tables/columns';
import { TableLines } from '../tables/lines';

const fixedColumns = ['path', 'class', 'decision', 'confidence'];

/** A file of predictions, which appears when it is complete. */
export interface PredictionFile {
  /** Where it will appear. */
  readonly path: string;
  /** Cells that got a leading apostrophe. */
  readonly quotedCells: number;
  /** @param probabilities [classes] */
  add(path: string, answer: Answer, probabilities: ArrayLike<number>): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** A CSV file of predictions. */
export class PredictionTable implements PredictionFile {
  readonly #lines = new TableLines();

  private constructor(private readonly file: NamedFile) {}

  /** Begins a table with its headers. @throws as NamedFile.create does */
  static async create(file: string, classes: readonly string[], overwrite: boolean): Promise<PredictionTable> {
    const table = new PredictionTable(await NamedFile.create(file, replacesOf(overwrite)));
    try {
      await table.#write([...fixedColumns, ...classColumns(fixedColumns, classes)]);
      return table;
    } catch (error) {
      await table.discard();
      throw error;
    }
  }

  get path(): string {
    return this.file.path;
  }

  get quotedCells(): number {
    return this.#lines.quotedCells;
  }

  add(path: string, { class: name, decision, confidence }: Answer, probabilities: ArrayLike<number>): Promise<void> {
    return this.#write([path, name, decision, confidence, ...Array.from(probabilities)]);
  }

  finish(): Promise<void> {
    return this.file.finish();
  }

  discard(): Promise<void> {
    return this.file.discard();
  }

  async #write(cells: readonly (string | number)[]): Promise<void> {
    await this.file.write(this.#lines.line(cells));
  }
}
