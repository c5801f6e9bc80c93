import type { Answer } from '../../../src-shared/contract/predicted';
import { at } from '../../../src-shared/domain/at';
import { NamedFile, replacesOf } from '../base/named-file';
import type { PredictionFile } from './table';

/** A file with one JSON object per prediction, which appears when it is complete. */
export class JsonLines implements PredictionFile {
  readonly quotedCells = 0;

  private constructor(
    private readonly file: NamedFile,
    private readonly classes: readonly string[],
  ) {}

  /** @throws as NamedFile.create does */
  static async create(file: string, classes: readonly string[], overwrite: boolean): Promise<JsonLines> {
    return new JsonLines(await NamedFile.create(file, replacesOf(overwrite)), classes);
  }

  get path(): string {
    return this.file.path;
  }

  add(path: string, answer: Answer, probabilities: ArrayLike<number>): Promise<void> {
    // A map's entries, because a class may be called __proto__, and a model may have two of one name.
    const ofClass = this.classes.map((name, index) => [name, at(probabilities, index)] as const);
    const line = { path, ...answer, probabilities: Object.fromEntries(ofClass) };
    return this.file.write(`${JSON.stringify(line)}\n`);
  }

  finish(): Promise<void> {
    return this.file.finish();
  }

  discard(): Promise<void> {
    return this.file.discard();
  }
}
