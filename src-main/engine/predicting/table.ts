import { NamedFile, replacesOf } from '../base/named-file';
import { classColumns } from '../tables/columns';
import { TableLines } from '../tables/lines';

const fixedColumns = ['path', 'class', 'decision', 'confidence'];

interface Prediction {
  readonly path: string;
  readonly class: string;
  /** The class that the model answers under its decision, or the marker for “unsure”. */
  readonly decision: string;
  readonly confidence: number;
}

/** A CSV file of predictions, which appears when it is complete. */
export class PredictionTable {
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

  /** Where the file will appear. */
  get path(): string {
    return this.file.path;
  }

  get quotedCells(): number {
    return this.#lines.quotedCells;
  }

  /** @param probabilities [classes] */
  add({ path, class: name, decision, confidence }: Prediction, probabilities: Float32Array): Promise<void> {
    return this.#write([path, name, decision, confidence, ...probabilities]);
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
