import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferInput } from 'valibot';
import type {
  EpochMetrics,
  ModelMetadata,
  TrainerEnvironment,
  trainerContract,
  TriedHead,
} from '../../../src-shared/workers/trainer';
import type { ComputedBy, TrainingProgress } from './checkpoint';
import { Checkpoints } from './checkpoints';
import { compileJob } from '../network/compile-job';
import type { TrainingControl } from './control';
import { openBatchReader, type BatchReader } from '../data/batch-reader';
import { readJob, type TrainJob } from '../data/job';
import { openPixels } from '../data/pixels';
import { describeEnvironment } from '../environment';
import { Evaluator } from './evaluator';
import type { CompiledTraining } from '../graph/compiled';
import { openMetrics } from './metrics-file';
import { saveModel } from '../network/model-folder';
import { pause } from './pause';
import { throttled, type Progress } from './progress';
import { readQuickManifest } from '../quick/job';
import { trainQuick } from '../quick/quick';
import { endOf, goOn, newProgress } from './resuming';
import { recalculateStatistics } from './statistics';
import { loadTensorFlow, type TensorFlow } from '../tensorflow';
import { trainEpochs } from './training-loop';

export interface TrainListener {
  progressed(progress: Progress): void;
  epochEnded(metrics: EpochMetrics): void;
  /** A sentence for the log. */
  noted(sentence: string): void;
}

type TrainResult = InferInput<typeof trainerContract.trainer.train.result>;

/** What one training has at hand. */
interface Setting {
  readonly job: TrainJob;
  readonly tf: TensorFlow;
  readonly environment: TrainerEnvironment;
  readonly training: CompiledTraining;
  /** Heads that were tried before; empty for a network that begins with nothing. */
  readonly tried: readonly TriedHead[];
  readonly evaluator: Evaluator;
  readonly checkpoints: Checkpoints;
  readonly report: (progress: Progress) => void;
  readonly listener: TrainListener;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  /** When this process began with it, by performance.now(). */
  readonly startedAt: number;
}

/**
 * Trains as a manifest says, from the newest whole checkpoint in its output folder where there is one, and writes
 * metrics.jsonl, checkpoints/, predictions.f32 and model/ there. The result is a function of the manifest, however often
 * the training was stopped in between, as long as what it is computed by stays the same.
 * @throws Failure of kind 'cancelled' within one step of the signal, 'paused', 'training-diverged', 'step-failed', or what
 *   readJob, openPixels, loadTensorFlow, buildNetwork and compileTraining throw
 */
export async function train(
  manifestFile: string,
  listener: TrainListener,
  control: TrainingControl,
  signal: AbortSignal,
): Promise<TrainResult> {
  const quick = await readQuickManifest(manifestFile);
  if (quick) return trainQuick(quick, listener, signal);
  const startedAt = performance.now();
  const report = throttled((progress) => {
    listener.progressed(progress);
  });
  const job = await readJob(manifestFile);
  const { edge, pixels: file, epochs, output } = job.manifest;
  report({ phase: 'loading', epoch: 0, epochs, done: 0, total: job.rows.length });
  await mkdir(output, { recursive: true });
  const pixels = await openPixels(file, edge);
  try {
    const tf = await loadTensorFlow();
    const environment = describeEnvironment(tf);
    const { training, tried } = await compileJob(tf, job, environment, {
      signal,
      tried: (done, total) => {
        report({ phase: 'loading', epoch: 0, epochs, done, total });
      },
    });
    try {
      await pause(signal);
      const checkpoints = new Checkpoints(output, (sentence) => {
        listener.noted(sentence);
      });
      const evaluator = new Evaluator(job, pixels, training, signal, () => checkpoints.newest);
      const shared = { job, tf, environment, training, tried, evaluator, checkpoints };
      return await trainAndKeep({ ...shared, report, listener, control, signal, startedAt });
    } finally {
      training.dispose();
      training.model.dispose();
    }
  } finally {
    await pixels.close();
  }
}

async function trainAndKeep(setting: Setting): Promise<TrainResult> {
  const { job, tf, training, evaluator, report, control } = setting;
  const { manifest, rows } = job;
  const progress = await runLoop(setting);
  const { epoch } = progress;
  const keptEpoch = await chooseWeights(setting, progress);
  if (manifest.recipe.kind === 'network' && manifest.recipe.statistics === 'recalculated') {
    await recalculateStatistics({ ...setting, reader: openReader(job) }, epoch);
  }
  await evaluator.predictAll((done) => {
    report({ phase: 'predicting', epoch, epochs: manifest.epochs, done, total: rows.length });
    control.throwIfPausing();
  });
  report({ phase: 'writing', epoch, epochs: manifest.epochs, done: 0, total: 1 });
  training.copyWeights();
  await saveModel(tf, training.model, metadataOf(job), join(manifest.output, 'model'));
  return {
    epochs: epoch,
    seconds: secondsOf(setting, progress),
    augmentationApplied: manifest.recipe.augmentation,
    precision: training.precision,
    ending: endOf(progress, manifest) ?? 'finished',
    keptEpoch,
    skippedSteps: progress.skippedSteps,
    resumes: progress.resumes,
    tried: [...setting.tried],
    parameters: training.model.countParams(),
    peakRssMb: process.resourceUsage().maxRSS / 1024, // given in KB
    environment: setting.environment,
  };
}

/** Trains from the start or the newest checkpoint to the end. */
async function runLoop(setting: Setting): Promise<TrainingProgress> {
  const { job, training, evaluator, checkpoints, listener } = setting;
  const { manifest } = job;
  const computedBy = computedByOf(setting);
  const checkpoint = await checkpoints.loadNewest();
  if (checkpoint) training.writeState(checkpoint.state);
  const start = checkpoint ? goOn(checkpoint, manifest, computedBy) : newProgress;
  const metrics = await openMetrics(join(manifest.output, 'metrics.jsonl'), start.epoch);
  const reader = openReader(job);
  try {
    return await trainEpochs(
      {
        ...setting,
        reader,
        metrics,
        computedBy,
        epochEnded: (ended) => {
          listener.epochEnded(ended);
        },
        validate: () => evaluator.validate(),
        seconds: () => secondsOf(setting, start),
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

function computedByOf({ environment, training }: Setting): ComputedBy {
  const { tensorflow, device, arithmetic } = environment;
  return { tensorflow, device, arithmetic, precision: training.precision };
}

/**
 * Puts the weights that are to be kept in place: those of the best epoch where the recipe says so, else the last ones.
 * @returns the epoch whose weights they are
 */
async function chooseWeights({ job, training, checkpoints }: Setting, progress: TrainingProgress): Promise<number> {
  const { best } = progress.standing;
  if (!job.manifest.recipe.keepBest || best === null || best.epoch === progress.epoch) return progress.epoch;
  const checkpoint = await checkpoints.load({ epoch: best.epoch, step: 0 });
  if (checkpoint === null) return progress.epoch;
  training.writeState(checkpoint.state);
  return best.epoch;
}

function secondsOf({ startedAt }: Setting, before: TrainingProgress): number {
  return before.seconds + (performance.now() - startedAt) / 1000;
}

function metadataOf({ manifest }: TrainJob): ModelMetadata {
  return {
    format: 'facet-model',
    version: 1,
    classes: manifest.classes,
    preprocessing: manifest.preprocessing,
    inputEdge: manifest.edge,
    recipe: manifest.recipe.id,
    ...(manifest.recipe.kind === 'fine' ? { starter: manifest.recipe.starter } : {}),
    run: manifest.run,
    head: manifest.classes.length === 2 ? 'sigmoid' : 'softmax',
  };
}
