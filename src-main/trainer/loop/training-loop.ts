import { randomGenerator } from '../../../src-shared/domain/random';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import type { ComputedBy, TrainingProgress } from './checkpoint';
import type { Checkpoints } from './checkpoints';
import type { TrainingControl } from '../job/control';
import type { BatchReader, ReadBatch } from '../data/batch-reader';
import { epochOrder } from '../data/batches';
import type { TrainJob } from '../data/job';
import { badStepPatience, diverged } from './divergence';
import { addStep, meansOf, noSteps } from './epoch-means';
import type { CompiledTraining } from '../graph/compiled';
import type { MetricsFile } from '../job/metrics-file';
import { yieldToMessages } from '../job/yielding';
import type { Progress } from '../job/progress';
import { endOf } from './resuming';
import { learningRate } from './schedule';
import { isOutOfPatience, judgeEpoch } from './standing';

/** Everything that the epochs of one training share. */
export interface Loop {
  readonly job: TrainJob;
  readonly training: CompiledTraining;
  readonly reader: BatchReader;
  readonly checkpoints: Checkpoints;
  readonly metrics: MetricsFile;
  readonly computedBy: ComputedBy;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
  readonly epochEnded: (metrics: EpochMetrics) => void;
  /** Figures on the validation part; null when there is none. */
  readonly validate: () => Promise<EpochMetrics['validation']>;
  /** Seconds spent on this training, in all processes. */
  readonly seconds: () => number;
}

/**
 * Trains until all epochs are done, the patience of early stopping is exhausted, or the person finishes the training.
 * @param start progress to begin with; `training` must have the weights of that moment
 * @returns the progress at the end
 * @throws Failure of kind 'cancelled' within one step of the signal, 'paused' after a checkpoint, 'training-diverged',
 *   'step-failed', or what the reader throws
 */
export async function trainEpochs(loop: Loop, start: TrainingProgress): Promise<TrainingProgress> {
  let progress = start;
  const clock = new CheckpointClock(loop.job.manifest.checkpointSeconds);
  while (endOf(progress, loop.job.manifest) === null) {
    if (loop.control.isFinishing && progress.epoch > 0 && progress.step === 0)
      return { ...progress, ending: 'finished' };
    progress = await takeSteps(loop, progress, clock);
    progress = await endEpoch(loop, progress);
    clock.restart();
    loop.control.throwIfPausing();
  }
  return progress;
}

/** Takes the remaining steps of an epoch; stops at once when the person finishes the training. */
async function takeSteps(loop: Loop, start: TrainingProgress, clock: CheckpointClock): Promise<TrainingProgress> {
  const { manifest, train: images } = loop.job;
  const order = epochOrder(images, manifest.seed, start.epoch + 1);
  let progress = start;
  let stepStarted = performance.now();
  for await (const read of loop.reader.epoch(order, start.epoch + 1, start.step)) {
    progress = takeStep(loop, progress, read);
    reportTraining(loop, progress);
    await yieldToMessages(loop.signal);
    const now = performance.now();
    progress = { ...progress, sums: { ...progress.sums, seconds: progress.sums.seconds + (now - stepStarted) / 1000 } };
    if (progress.badInRow >= badStepPatience) throw diverged(loop.checkpoints.newest);
    if (loop.control.isFinishing) break;
    // Amid steps that are not finite, the weights may be their cause: no checkpoint then.
    if (loop.control.isPausing || (clock.isDue() && progress.badInRow === 0)) {
      await save(loop, progress);
      clock.restart();
      loop.control.throwIfPausing();
    }
    stepStarted = performance.now();
  }
  return progress;
}

function takeStep({ job, training }: Loop, progress: TrainingProgress, { batch }: ReadBatch): TrainingProgress {
  const { recipe, seed, epochs } = job.manifest;
  const epoch = progress.epoch + 1;
  const { step } = progress;
  const stepsPerEpoch = Math.ceil(job.train.length / recipe.batchSize);
  const rate = learningRate(recipe, { epoch, step, stepsPerEpoch, epochs }, progress.standing.plateau);
  const result = training.step(batch, dropoutSeed(seed, epoch, step), rate);
  return {
    ...progress,
    step: step + 1,
    appliedSteps: progress.appliedSteps + (result.finite ? 1 : 0),
    skippedSteps: progress.skippedSteps + (result.finite ? 0 : 1),
    badInRow: result.finite ? 0 : progress.badInRow + 1,
    sums: addStep(progress.sums, { ...result, images: batch.count, learningRate: rate }),
  };
}

/** The seed of a step's dropout: a function of (seed, epoch, step), so that a resumed training draws the same. */
export function dropoutSeed(seed: number, epoch: number, step: number): number {
  return randomGenerator(seed)
    .fork(`dropout ${String(epoch)} ${String(step)}`)
    .integer(2 ** 31);
}

/** Validates an epoch, judges it and saves it: first its line in metrics.jsonl, then the checkpoint that counts it. */
async function endEpoch(loop: Loop, progress: TrainingProgress): Promise<TrainingProgress> {
  const { recipe } = loop.job.manifest;
  const { sums } = progress;
  const epoch = progress.epoch + 1;
  const means = meansOf(sums);
  if (means === null) throw diverged(loop.checkpoints.newest);
  const started = performance.now();
  const validation = await loop.validate();
  const metrics: EpochMetrics = {
    epoch,
    ...means,
    validation,
    learningRate: sums.learningRate,
    skippedSteps: sums.skipped,
    imagesPerSecond: sums.seen / sums.seconds,
    seconds: sums.seconds + (performance.now() - started) / 1000,
  };
  await loop.metrics.append(metrics);
  loop.epochEnded(metrics);
  const standing = judgeEpoch(progress.standing, recipe, epoch, validation?.loss ?? null);
  const early = isOutOfPatience(standing, recipe) ? 'early-stopping' : null;
  const ending = loop.control.isFinishing ? 'finished' : early;
  const ended: TrainingProgress = { ...progress, epoch, step: 0, sums: noSteps, standing, ending };
  await save(loop, ended);
  return ended;
}

async function save({ training, checkpoints, computedBy, seconds }: Loop, progress: TrainingProgress): Promise<void> {
  await checkpoints.save({
    progress: { ...progress, seconds: seconds() },
    computedBy,
    state: training.tensors(),
  });
}

function reportTraining({ job, report }: Loop, { epoch, sums }: TrainingProgress): void {
  const { epochs } = job.manifest;
  const images = job.train.length;
  report({ phase: 'training', epoch: epoch + 1, epochs, done: epoch * images + sums.seen, total: epochs * images });
}

/** Decides when a checkpoint is due by the clock. */
class CheckpointClock {
  #last = performance.now();

  /** @param interval seconds */
  constructor(private readonly interval: number) {}

  isDue(): boolean {
    return performance.now() - this.#last >= this.interval * 1000;
  }

  restart(): void {
    this.#last = performance.now();
  }
}
