import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { ModelMetadata, TrainerEnvironment } from '../../../src-shared/workers/trainer';
import { openBatchReader, type BatchReader } from '../data/batch-reader';
import { readTrainJob, type TrainJob } from '../data/job';
import { openPixels } from '../data/pixels';
import type { CompiledTraining } from '../graph/compiled';
import { openMetrics } from '../job/metrics-file';
import { throttled, type Progress } from '../job/progress';
import type { TrainContext, TrainResult } from '../job/training';
import { yieldToMessages } from '../job/yielding';
import { saveModel } from '../models/model-folder';
import { compileJob } from '../network/compile-job';
import type { EpochTraining } from '../network/epoch-training';
import { describeEnvironment } from '../runtime/environment';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import type { ComputedBy, TrainingProgress } from './checkpoint';
import { Checkpoints } from './checkpoints';
import { Evaluator } from './evaluator';
import { endOf, newProgress, resumeFrom } from './resuming';
import { recalculateStatistics } from './statistics';
import { trainEpochs } from './training-loop';

/** A training under way, with everything that its stages use. */
interface RunningTraining extends TrainContext {
  readonly plan: EpochTraining;
  readonly job: TrainJob;
  readonly tf: TensorFlow;
  readonly environment: TrainerEnvironment;
  readonly training: CompiledTraining;
  /** Heads that were tried for the first network. */
  readonly tried: readonly TriedHead[];
  readonly evaluator: Evaluator;
  readonly checkpoints: Checkpoints;
  readonly report: (progress: Progress) => void;
  /** When this process began it, in milliseconds of performance.now(). */
  readonly startedAt: number;
}

/**
 * Trains epoch by epoch, from the newest whole checkpoint in the output folder if there is one. Writes metrics.jsonl,
 * checkpoints/, predictions.f32 and model/ there. The result is a function of the manifest, however often the training was
 * interrupted, as long as everything in `ComputedBy` stays the same.
 * @throws Failure of kind 'cancelled' within one step of the signal, 'paused', 'training-diverged', 'step-failed', or what
 *   `readTrainJob`, `openPixels`, `loadTensorFlow` and `compileJob` throw
 */
export async function runEpochTraining(plan: EpochTraining, context: TrainContext): Promise<TrainResult> {
  const startedAt = performance.now();
  const { listener, signal } = context;
  const report = throttled((progress) => {
    listener.progressed(progress);
  });
  const job = await readTrainJob(plan.manifest);
  const { edge, pixels: file, epochs, output } = job.manifest;
  report({ phase: 'loading', epoch: 0, epochs, done: 0, total: job.rows.length });
  await mkdir(output, { recursive: true });
  const pixels = await openPixels(file, edge);
  try {
    const tf = await loadTensorFlow();
    const environment = describeEnvironment(tf);
    const { training, tried } = await compileJob(plan, job, {
      tf,
      environment,
      signal,
      onProgress: (done, total) => {
        report({ phase: 'loading', epoch: 0, epochs, done, total });
      },
    });
    try {
      await yieldToMessages(signal);
      const checkpoints = new Checkpoints(output, (sentence) => {
        listener.noted(sentence);
      });
      const evaluator = new Evaluator({
        job,
        pixels,
        training,
        signal,
        newestCheckpoint: () => checkpoints.newest,
      });
      return await trainAndSave({
        ...context,
        plan,
        job,
        tf,
        environment,
        training,
        tried,
        evaluator,
        checkpoints,
        report,
        startedAt,
      });
    } finally {
      training.dispose();
      training.model.dispose();
    }
  } finally {
    await pixels.close();
  }
}

async function trainAndSave(running: RunningTraining): Promise<TrainResult> {
  const { plan, job, tf, training, evaluator, report, control } = running;
  const { manifest, rows } = job;
  const progress = await runLoop(running);
  const { epoch } = progress;
  const keptEpoch = await chooseWeights(running, progress);
  if (plan.recalculatesStatistics) {
    await recalculateStatistics({ ...running, reader: openReader(job) }, epoch);
  }
  await evaluator.predictAll((done) => {
    report({ phase: 'predicting', epoch, epochs: manifest.epochs, done, total: rows.length });
    control.throwIfPausing();
  });
  report({ phase: 'writing', epoch, epochs: manifest.epochs, done: 0, total: 1 });
  training.copyWeights();
  await saveModel(tf, training.model, metadataOf(plan), join(manifest.output, 'model'));
  return {
    epochs: epoch,
    seconds: secondsOf(running, progress),
    augmentationApplied: manifest.recipe.augmentation,
    precision: training.precision,
    ending: endOf(progress, manifest) ?? 'finished',
    keptEpoch,
    skippedSteps: progress.skippedSteps,
    resumes: progress.resumes,
    tried: [...running.tried],
    parameters: training.model.countParams(),
    peakRssMb: process.resourceUsage().maxRSS / 1024, // given in KB
    environment: running.environment,
  };
}

/** Trains from the newest checkpoint, or else from the start, to the end. */
async function runLoop(running: RunningTraining): Promise<TrainingProgress> {
  const { job, training, evaluator, checkpoints, listener } = running;
  const { manifest } = job;
  const computedBy = computedByOf(running);
  const checkpoint = await checkpoints.loadNewest();
  if (checkpoint) training.writeState(checkpoint.state);
  const start = checkpoint ? resumeFrom(checkpoint, manifest, computedBy) : newProgress;
  const metrics = await openMetrics(join(manifest.output, runFiles.metrics), start.epoch);
  const reader = openReader(job);
  try {
    return await trainEpochs(
      {
        ...running,
        reader,
        metrics,
        computedBy,
        epochEnded: (ended) => {
          listener.epochEnded(ended);
        },
        validate: () => evaluator.validate(),
        seconds: () => secondsOf(running, start),
      },
      start,
    );
  } finally {
    await reader.close();
    await metrics.close();
  }
}

function openReader({ manifest, rows, labels, train: images }: TrainJob): BatchReader {
  const { recipe, seed, edge, pixels: pixelFile } = manifest;
  const { augmentation } = recipe;
  const batchSize = Math.min(recipe.batchSize, images.length); // room for more would stay empty
  return openBatchReader({ pixelFile, rows, labels, edge, batchSize, augmentation, seed });
}

function computedByOf({ environment, training }: RunningTraining): ComputedBy {
  const { tensorflow, device, arithmetic } = environment;
  return { tensorflow, device, arithmetic, precision: training.precision };
}

/**
 * Loads the weights to keep into the training: those of the best epoch if the recipe asks for them, else the last ones.
 * @returns the epoch of these weights
 */
async function chooseWeights(
  { job, training, checkpoints }: RunningTraining,
  progress: TrainingProgress,
): Promise<number> {
  const { best } = progress.standing;
  if (!job.manifest.recipe.keepBest || best === null || best.epoch === progress.epoch) return progress.epoch;
  const checkpoint = await checkpoints.load({ epoch: best.epoch, step: 0 });
  if (checkpoint === null) return progress.epoch;
  training.writeState(checkpoint.state);
  return best.epoch;
}

function secondsOf({ startedAt }: RunningTraining, before: TrainingProgress): number {
  return before.seconds + (performance.now() - startedAt) / 1000;
}

function metadataOf({ manifest, starter }: EpochTraining): ModelMetadata {
  return {
    format: 'facet-model',
    version: 1,
    classes: manifest.classes,
    preprocessing: manifest.preprocessing,
    inputEdge: manifest.edge,
    recipe: manifest.recipe.id,
    ...(starter === null ? {} : { starter }),
    run: manifest.run,
    head: manifest.classes.length === 2 ? 'sigmoid' : 'softmax',
  };
}
