import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointName, checkpointPositions, checkpointsFolder } from '../../../src-shared/workers/checkpoints';
import type { TrainingPosition } from '../../../src-shared/workers/checkpoints';
import { readCheckpoint, writeCheckpoint, type Checkpoint, type NewCheckpoint } from './checkpoint';

/** The checkpoints of one training. The newest one and the best epoch's are kept. */
export class Checkpoints {
  readonly #folder: string;
  /** Position of the newest checkpoint that was written or resumed from; null when there is none. */
  newest: TrainingPosition | null = null;

  /** @param log receives a sentence for each checkpoint that can't be used */
  constructor(
    output: string,
    private readonly log: (sentence: string) => void,
  ) {
    this.#folder = join(output, checkpointsFolder);
  }

  /** Loads the newest whole checkpoint; null when there is none. Damaged ones are skipped. */
  async loadNewest(): Promise<Checkpoint | null> {
    await mkdir(this.#folder, { recursive: true });
    for (const position of checkpointPositions(await readdir(this.#folder))) {
      const checkpoint = await this.load(position);
      if (checkpoint === null) continue;
      this.newest = position;
      return checkpoint;
    }
    return null;
  }

  /** Loads a checkpoint. Returns null, with a sentence in the log, when it is damaged or missing. */
  async load(position: TrainingPosition): Promise<Checkpoint | null> {
    const name = checkpointName(position);
    try {
      return await readCheckpoint(join(this.#folder, name));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log(`The checkpoint ${name} is damaged and is skipped: ${reason}`);
      return null;
    }
  }

  /** Writes a checkpoint, then deletes all others except the best epoch's. */
  async save(checkpoint: NewCheckpoint): Promise<void> {
    const { progress } = checkpoint;
    const name = checkpointName(progress);
    const folder = join(this.#folder, name);
    await rm(folder, { recursive: true, force: true }); // a damaged one that was skipped
    await writeCheckpoint(folder, checkpoint);
    this.newest = { epoch: progress.epoch, step: progress.step };
    const { best } = progress.standing;
    const keptNames = new Set([name, ...(best ? [checkpointName({ epoch: best.epoch, step: 0 })] : [])]);
    for (const each of await readdir(this.#folder)) {
      if (!keptNames.has(each)) await rm(join(this.#folder, each), { recursive: true, force: true });
    }
  }
}
