import type { Checkpoints } from './checkpoints';
import type { TrainingControl } from './control';
import type { BatchReader } from '../data/batch-reader';
import { epochOrder } from '../data/batches';
import type { TrainJob } from '../data/job';
import { diverged } from './divergence';
import type { CompiledTraining } from '../graph/compiled';
import { pause } from './pause';
import type { Progress } from './progress';
import { dropoutSeed } from './training-loop';

/** Whose statistics are taken, of what, and who hears of it. */
interface Taking {
  readonly job: TrainJob;
  readonly training: CompiledTraining;
  readonly checkpoints: Checkpoints;
  /** Closed at the end. */
  readonly reader: BatchReader;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** Batches that are looked at, at most: a mean over more hardly differs. */
const mostBatches = 64;

/**
 * Takes batch norms' statistics anew over training batches, with the weights as they are. Moving averages of momentum 0.99
 * speak of the weights of a hundred steps, which at a high learning rate are others than those that are kept: accuracies of
 * single epochs then fall by tens of points. The result is a function of the weights, the manifest and the epoch.
 * @throws Failure of kind 'cancelled', 'paused', 'training-diverged' when no step was finite
 */
export async function recalculateStatistics(taking: Taking, epoch: number): Promise<void> {
  const { job, training, checkpoints, reader, control, signal, report } = taking;
  const { seed, epochs, recipe } = job.manifest;
  const { batchSize } = recipe;
  const whole = Math.floor(job.train.length / batchSize) * batchSize;
  const images = epochOrder(job.train, seed, epoch + 1).slice(0, Math.min(whole, mostBatches * batchSize) || undefined);
  const settle = training.retakeStatistics();
  let [done, finite] = [0, 0];
  try {
    for await (const { batch } of reader.epoch(images, epoch + 1, 0)) {
      report({ phase: 'normalizing', epoch, epochs, done, total: images.length });
      if (training.step(batch, dropoutSeed(seed, epoch + 1, done / batchSize), 0).finite) finite += 1;
      done += batch.count;
      await pause(signal);
      control.throwIfPausing();
    }
  } finally {
    await reader.close();
  }
  if (finite === 0) throw diverged(checkpoints.newest);
  settle(finite);
}
