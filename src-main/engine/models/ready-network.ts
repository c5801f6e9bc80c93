import { join } from 'node:path';
import { bytesOf, withTemporaryFolder } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { writeFile } from 'node:fs/promises';
import { WarmTrainer } from '../base/children/warm-trainer';
import { withoutProgress } from '../base/jobs';
import type { Services } from '../project/services';
import type { LayersFolder } from './blocks';
import { decodeFiles } from './files';
import { predictRowsWith, preparationOf } from './model';

/** An answer for one file: probabilities [classes], or the reason why it could not be read. */
export type FileAnswer = { readonly probabilities: Float32Array } | { readonly reason: string };

/** Predicts files that come a few at a time. */
export interface FileNetwork {
  /** Loads the model, so that mistakes show at once. */
  open(): Promise<void>;
  /** Predicts files in one run, in order. Files that can't be read do not disturb the others. */
  predict(files: readonly string[], signal: AbortSignal): Promise<FileAnswer[]>;
  close(): void;
}

/** A model that stays loaded in a process of its own, for files that come a few at a time. A process that dies is replaced. */
export class ReadyNetwork implements FileNetwork {
  readonly #trainer: WarmTrainer;

  /** @param idleMs milliseconds without a file after which the process ends */
  constructor(
    private readonly services: Services,
    private readonly model: LayersFolder,
    idleMs: number,
  ) {
    this.#trainer = new WarmTrainer({ log: services.childLog('trainer'), inLanes: true }, idleMs);
  }

  /** @throws as `trainer.openModel` does */
  async open(): Promise<void> {
    const { folder } = this.model;
    await this.#trainer.use(folder, ({ client }) => client.trainer.openModel({ model: folder }));
  }

  predict(files: readonly string[], signal: AbortSignal): Promise<FileAnswer[]> {
    const { services, model } = this;
    const { folder, metadata } = model;
    return withTemporaryFolder(privateFolder(), async (temporary) => {
      const pixels = join(temporary, 'pixels.rgb8');
      const context = { services, temporary, job: withoutProgress(signal) };
      const { rows, refused } = await decodeFiles(context, files, pixels, preparationOf(metadata));
      const reasons = new Map(refused.map(({ path, reason }) => [path, reason]));
      const answers: FileAnswer[] = files.map((path) => ({ reason: reasons.get(path) ?? '' }));
      if (rows.length === 0) return answers;
      const rowsFile = join(temporary, 'rows.i32');
      await writeFile(rowsFile, bytesOf(Int32Array.from(rows)));
      const request = { model: folder, pixels, rows: rowsFile, count: rows.length, output: join(temporary, 'p.f32') };
      const all = await this.#trainer.use(folder, (trainer) => predictRowsWith(trainer, request, signal));
      const width = metadata.classes.length;
      rows.forEach((row, index) => {
        answers[row] = { probabilities: all.slice(index * width, (index + 1) * width) };
      });
      return answers;
    });
  }

  /** Ends the process. */
  close(): void {
    this.#trainer.close();
  }
}
