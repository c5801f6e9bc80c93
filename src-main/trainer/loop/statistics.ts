import type { Checkpoints } from './checkpoints';
import type { TrainingControl } from '../job/control';
import type { BatchReader } from '../data/batch-reader';
import { epochOrder } from '../data/batches';
import type { TrainJob } from '../data/job';
import { diverged } from './divergence';
import type { CompiledTraining } from '../graph/compiled';
import { yieldToMessages } from '../job/yielding';
import type { Progress } from '../job/progress';
import { dropoutSeed } from './training-loop';

/** The training whose statistics are recalculated, and what steers it. */
interface Recalculation {
  readonly job: TrainJob;
  readonly training: CompiledTraining;
  readonly checkpoints: Checkpoints;
  /** Closed at the end. */
  readonly reader: BatchReader;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** A mean over more batches than this hardly differs. */
const maxBatches = 64;

/**
 * Recalculates the batch norms' statistics over training batches, for the present weights (precise BN: Wu and Johnson 2021,
 * "Rethinking 'Batch' in BatchNorm", section 3). Moving averages with momentum 0.99 describe the weights of the last hundred
 * steps. At a high learning rate these differ from the weights that are kept, and the accuracy of single epochs falls by tens
 * of points. The result is a function of the weights, the manifest and the epoch.
 * @throws Failure of kind 'cancelled', 'paused', or 'training-diverged' when no step had a finite loss
 */
export async function recalculateStatistics(recalculation: Recalculation, epoch: number): Promise<void> {
  const { job, training, checkpoints, reader, control, signal, report } = recalculation;
  const { seed, epochs, recipe } = job.manifest;
  const { batchSize } = recipe;
  const whole = Math.floor(job.train.length / batchSize) * batchSize;
  const images = epochOrder(job.train, seed, epoch + 1).slice(0, Math.min(whole, maxBatches * batchSize) || undefined);
  const finishStatistics = training.restartStatistics();
  let done = 0;
  let finiteSteps = 0;
  try {
    for await (const { batch } of reader.epoch(images, epoch + 1, 0)) {
      report({ phase: 'normalizing', epoch, epochs, done, total: images.length });
      if (training.step(batch, dropoutSeed(seed, epoch + 1, done / batchSize), 0).finite) {
        finiteSteps += 1;
      }
      done += batch.count;
      await yieldToMessages(signal);
      control.throwIfPausing();
    }
  } finally {
    await reader.close();
  }
  if (finiteSteps === 0) throw diverged(checkpoints.newest);
  finishStatistics(finiteSteps);
}
