import { NamedFile, replacesOf } from '../base/named-file';
import { classColumns } from '../tables/columns';
import { TableLines } from '../tables/lines';

const fixed = ['path', 'class', 'confidence'];

/** What a model says of each image, as a CSV file that appears when it is complete. */
export class PredictionTable {
  readonly #lines = new TableLines();

  private constructor(private readonly file: NamedFile) {}

  /** @throws as NamedFile.create does */
  static async create(file: string, classes: readonly string[], overwrite: boolean): Promise<PredictionTable> {
    const table = new PredictionTable(await NamedFile.create(file, replacesOf(overwrite)));
    try {
      await table.#write([...fixed, ...classColumns(fixed, classes)]);
      return table;
    } catch (error) {
      await table.discard();
      throw error;
    }
  }

  /** Where it will be. */
  get path(): string {
    return this.file.path;
  }

  get quotedCells(): number {
    return this.#lines.quotedCells;
  }

  add(path: string, className: string, confidence: number, probabilities: Float32Array): Promise<void> {
    return this.#write([path, className, confidence, ...probabilities]);
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
