import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferInput } from 'valibot';
import { argmax, crossEntropy } from '../../src-shared/metrics/probabilities';
import type { EpochMetrics, ModelMetadata, trainerContract } from '../../src-shared/workers/trainer';
import { bytesOf, writeFileAtomically } from '../platform/atomic';
import { epochOrder, readBatches, type ImageSource } from './data/batches';
import { readJob, type TrainJob } from './data/job';
import { openPixels } from './data/pixels';
import { diverged, DivergenceGuard, EpochMeans } from './divergence';
import { describeEnvironment } from './environment';
import { saveModel } from './model-folder';
import { pause } from './pause';
import { predictImages } from './predictions';
import { throttled, type Progress } from './progress';
import { createTfjsStep, type TrainStep } from './step';
import { loadTensorFlow, type TensorFlow } from './tensorflow';

export interface TrainListener {
  progressed(progress: Progress): void;
  epochEnded(metrics: EpochMetrics): void;
}

type TrainResult = InferInput<typeof trainerContract.trainer.train.result>;

/** What the epochs of one run share. */
interface Run {
  readonly job: TrainJob;
  readonly step: TrainStep;
  readonly source: ImageSource;
  readonly guard: DivergenceGuard;
  readonly report: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/**
 * Trains as a manifest says and writes metrics.jsonl, predictions.f32 and model/ into its output folder.
 * @throws Failure of kind 'cancelled' within one step of the signal, 'training-diverged', or what readJob, openPixels,
 *   loadTensorFlow and buildNetwork throw
 */
export async function train(manifestFile: string, listener: TrainListener, signal: AbortSignal): Promise<TrainResult> {
  const started = performance.now();
  const report = throttled((progress) => {
    listener.progressed(progress);
  });
  const job = await readJob(manifestFile);
  const { recipe, pixels: file, epochs, classes, seed } = job.manifest;
  report({ phase: 'loading', epoch: 0, epochs, done: 0, total: job.rows.length });
  const pixels = await openPixels(file, recipe.inputEdge);
  try {
    const tf = await loadTensorFlow();
    const step = createTfjsStep(tf, recipe, classes.length, seed);
    try {
      await pause(signal);
      const source = { pixels, rows: job.rows, edge: recipe.inputEdge };
      await trainAndKeep(tf, { job, step, source, guard: new DivergenceGuard(), report, signal }, listener);
      return { epochs, seconds: secondsSince(started), ...facts(tf, step) };
    } finally {
      step.dispose();
    }
  } finally {
    await pixels.close();
  }
}

async function trainAndKeep(tf: TensorFlow, run: Run, listener: TrainListener): Promise<void> {
  const { output, epochs } = run.job.manifest;
  await mkdir(output, { recursive: true });
  await trainEpochs(run, listener);
  await predictAll(run);
  run.report({ phase: 'writing', epoch: epochs, epochs, done: 0, total: 1 });
  await saveModel(tf, run.step.model, metadataOf(run.job), join(output, 'model'));
}

/** How a finished run was computed. */
function facts(tf: TensorFlow, step: TrainStep): Omit<TrainResult, 'epochs' | 'seconds'> {
  return {
    augmentationApplied: step.augmentationApplied,
    precision: step.precision,
    parameters: step.model.countParams(),
    peakRssMb: process.resourceUsage().maxRSS / 1024, // given in KB
    environment: describeEnvironment(tf),
  };
}

async function trainEpochs(run: Run, listener: TrainListener): Promise<void> {
  const { manifest } = run.job;
  const file = await open(join(manifest.output, 'metrics.jsonl'), 'w');
  try {
    for (let epoch = 1; epoch <= manifest.epochs; epoch += 1) {
      const metrics = await trainEpoch(run, epoch);
      await file.write(`${JSON.stringify(metrics)}\n`);
      await file.datasync();
      listener.epochEnded(metrics);
    }
  } finally {
    await file.close();
  }
}

async function trainEpoch(run: Run, epoch: number): Promise<EpochMetrics> {
  const { manifest, train: images } = run.job;
  const started = performance.now();
  const means = new EpochMeans();
  let done = (epoch - 1) * images.length;
  const total = manifest.epochs * images.length;
  const order = epochOrder(images, manifest.seed, epoch);
  for await (const batch of readBatches(run.source, order, manifest.recipe.batchSize)) {
    const count = batch.images.length;
    const result = run.step.step({ count, pixels: batch.pixels, labels: labelsOf(run.job, batch.images) });
    run.guard.check(result.loss);
    means.add(result, count);
    done += count;
    run.report({ phase: 'training', epoch, epochs: manifest.epochs, done, total });
    await pause(run.signal);
  }
  const trainSeconds = secondsSince(started);
  const validation = await validate(run);
  return {
    epoch,
    train: means.figures(),
    validation,
    learningRate: manifest.recipe.optimizer.learningRate,
    imagesPerSecond: images.length / trainSeconds,
    seconds: secondsSince(started),
  };
}

/** Figures on the validation part, unaugmented; null when there is none. */
async function validate(run: Run): Promise<EpochMetrics['validation']> {
  const { manifest, validation: images } = run.job;
  if (images.length === 0) return null;
  const classes = manifest.classes.length;
  const probabilities = await predict(run, images, () => undefined);
  const actual = labelsOf(run.job, images);
  const correct = argmax(probabilities, classes).filter((index, image) => index === actual[image]).length;
  return { loss: crossEntropy(probabilities, actual, classes), accuracy: correct / images.length };
}

/** Writes predictions.f32: the final model's probabilities of every image of the job. */
async function predictAll(run: Run): Promise<void> {
  const { manifest, rows } = run.job;
  const probabilities = await predict(run, Int32Array.from(rows.keys()), (done) => {
    const { epochs } = manifest;
    run.report({ phase: 'predicting', epoch: epochs, epochs, done, total: rows.length });
  });
  await writeFileAtomically(join(manifest.output, 'predictions.f32'), bytesOf(probabilities));
}

/** @throws Failure of kind 'training-diverged' when the weights no longer give numbers */
async function predict(run: Run, images: Int32Array, predicted: (done: number) => void): Promise<Float32Array> {
  const { manifest } = run.job;
  const probabilities = await predictImages(run.source, images, {
    predict: (pixels, count) => run.step.predict(pixels, count),
    classes: manifest.classes.length,
    batchSize: manifest.recipe.batchSize,
    signal: run.signal,
    predicted,
  });
  if (!probabilities.every(Number.isFinite)) throw diverged();
  return probabilities;
}

function metadataOf({ manifest }: TrainJob): ModelMetadata {
  return {
    format: 'facet-model',
    version: 1,
    classes: manifest.classes,
    preprocessing: manifest.preprocessing,
    inputEdge: manifest.recipe.inputEdge,
    recipe: manifest.recipe.id,
    run: manifest.run,
    head: manifest.classes.length === 2 ? 'sigmoid' : 'softmax',
  };
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

const labelsOf = ({ labels }: TrainJob, images: Int32Array): Int32Array => images.map((image) => labels[image] ?? 0);
