import { Failure } from '../../../src-shared/domain/failure';
import type { Answer } from '../../../src-shared/contract/predicted';
import { forEachConcurrently } from '../base/concurrency';
import { identityOf, isSameFile } from '../base/file-identity';
import { JsonLines } from './json-lines';
import { PredictionTable, type PredictionFile } from './table';

/** The tables that a person asked for. */
export interface WantedFiles {
  readonly csv: string | null;
  readonly jsonl: string | null;
  readonly overwrite: boolean;
}

const statsAtOnce = 32;

/** Files that predictions are written to. They appear together at the end, or not at all. */
export class FilesWritten {
  private constructor(private readonly files: readonly PredictionFile[]) {}

  /** Begins the files. @throws as NamedFile.create does; then nothing is left */
  static async create({ csv, jsonl, overwrite }: WantedFiles, classes: readonly string[]): Promise<FilesWritten> {
    const files: PredictionFile[] = [];
    try {
      if (csv !== null && csv === jsonl)
        throw new Failure('bad-input', `${csv} can’t be both tables.`, 'Give two names.');
      if (csv !== null) files.push(await PredictionTable.create(csv, classes, overwrite));
      if (jsonl !== null) files.push(await JsonLines.create(jsonl, classes, overwrite));
      return new FilesWritten(files);
    } catch (error) {
      for (const file of files) await file.discard();
      throw error;
    }
  }

  get quotedCells(): number {
    return this.files.reduce((sum, { quotedCells }) => sum + quotedCells, 0);
  }

  /** Refuses to replace an image by a table, under whatever name: permission to overwrite never covers an original. */
  async requireNoImage(images: readonly string[]): Promise<void> {
    for (const { path } of this.files) {
      const table = await identityOf(path);
      if (table === null) continue;
      await forEachConcurrently(images, statsAtOnce, async (image) => {
        if (!isSameFile(table, await identityOf(image)) && image !== path) return;
        throw new Failure('bad-input', `${path} is one of the images.`, 'Give another name for the table.');
      });
    }
  }

  async add(path: string, answer: Answer, probabilities: ArrayLike<number>): Promise<void> {
    for (const file of this.files) await file.add(path, answer, probabilities);
  }

  async finish(): Promise<void> {
    for (const file of this.files) await file.finish();
  }

  async discard(): Promise<void> {
    for (const file of this.files) await file.discard();
  }
}
