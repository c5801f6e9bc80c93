import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { QuickManifest } from '../../../src-shared/workers/manifest';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { runFiles } from '../../../src-shared/workers/run-files';
import { bytesOf } from '../../platform/atomic';
import { writeWithSums } from '../../platform/sums/sums';
import { describeEnvironment } from '../runtime/environment';
import { openMetrics } from '../job/metrics-file';
import { saveModel } from '../models/model-folder';
import { trunkFolder } from '../models/head-model';
import { copyStarter, describeStarter, readStarter } from '../starters/starter-folder';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import type { TrainContext, TrainResult } from '../job/training';
import type { Head } from '../heads/head';
import { figuresOf } from './choosing';
import { probabilitiesOf } from '../heads/head';
import { readQuickJob, type QuickJob } from './job';
import { findHead } from './learning';
import { logitsOf } from '../heads/logits';
import { rowsOf } from './examples';
import { quickModel } from './quick-model';
import type { Standardisation } from '../heads/standardisation';

/**
 * Trains a head on features, and writes metrics.jsonl, predictions.f32 and model/ into the output folder. The model takes pixels:
 * it is the starter's network with the head. The result is a function of the manifest.
 * @throws Failure of kind 'cancelled' within one evaluation of the signal, or what readQuickJob and readStarter throw
 */
export async function trainQuick(
  manifest: QuickManifest,
  { listener, signal }: Pick<TrainContext, 'listener' | 'signal'>,
): Promise<TrainResult> {
  const startedAt = performance.now();
  const secondsSoFar = (): number => (performance.now() - startedAt) / 1000;
  const report = (phase: 'loading' | 'training' | 'predicting' | 'writing', done = 0, total = 1): void => {
    listener.progressed({ phase, epoch: 0, epochs: 1, done, total });
  };
  report('loading');
  await mkdir(manifest.output, { recursive: true });
  const job = await readQuickJob(manifest);
  const tf = await loadTensorFlow();
  const images = job.train.length;
  report('training', 0, images);
  const { recipe, seed, classes, features } = manifest;
  const task = { ...job, recipe, seed, classes: classes.length, dimensions: features.dimensions };
  const { standardisation, head, tried } = await findHead(tf, task, {
    signal,
    onProgress: (done, total) => {
      report('training', Math.floor((images * done) / total), images);
    },
  });
  report('predicting', 0, job.labels.length);
  const metrics = await predictAll(job, head, secondsSoFar());
  listener.epochEnded(metrics);
  report('writing');
  const parameters = await save(tf, manifest, standardisation, head);
  return {
    epochs: 1,
    seconds: secondsSoFar(),
    augmentationApplied: {},
    precision: 'float32',
    ending: 'complete',
    keptEpoch: 1,
    skippedSteps: 0,
    resumes: [],
    tried: [...tried],
    parameters,
    peakRssMb: process.resourceUsage().maxRSS / 1024, // given in KB
    environment: describeEnvironment(tf),
  };
}

/** Writes the probabilities of every image, and the figures of the training as its only epoch. @returns these figures */
async function predictAll(
  { manifest, features, labels, train, validation }: QuickJob,
  head: Head,
  seconds: number,
): Promise<EpochMetrics> {
  const probabilities = probabilitiesOf(logitsOf(features, head), head.shape.outputs);
  await writeWithSums(manifest.output, { [runFiles.predictions]: bytesOf(probabilities) });
  const classes = manifest.classes.length;
  const figures = (images: Int32Array) =>
    figuresOf(
      rowsOf(probabilities, images, classes),
      images.map((image) => at(labels, image)),
      classes,
    );
  const metrics: EpochMetrics = {
    epoch: 1,
    train: figures(train),
    validation: validation.length > 0 ? figures(validation) : null,
    learningRate: 0,
    gradientNorm: 0,
    skippedSteps: 0,
    seconds,
    imagesPerSecond: train.length / seconds,
  };
  const file = await openMetrics(join(manifest.output, runFiles.metrics), 0);
  try {
    await file.append(metrics);
  } finally {
    await file.close();
  }
  return metrics;
}

/** Writes the model folder. @returns number of the model's parameters */
async function save(
  tf: TensorFlow,
  manifest: QuickManifest,
  standardisation: Standardisation,
  head: Head,
): Promise<number> {
  const folder = manifest.features.starter;
  const description = await describeStarter(folder);
  const { dimensions } = description;
  const features = (): SymbolicTensor[] => [tf.input({ shape: [dimensions], name: 'features' })];
  const inputs = description.onnx ? features() : null;
  const starter = inputs ? { inputs, outputs: inputs } : (await readStarter(tf, folder)).model;
  const model = quickModel(tf, starter, standardisation, head);
  try {
    const metadata: ModelMetadata = {
      format: 'facet-model',
      version: 1,
      classes: manifest.classes,
      preprocessing: manifest.preprocessing,
      inputEdge: description.inputEdge,
      recipe: manifest.recipe.id,
      run: manifest.run,
      starter: description.id,
      ...(inputs ? { trunk: { features: dimensions } } : {}),
      head: head.shape.outputs === 1 ? 'sigmoid' : 'softmax',
    };
    const copyTrunk = (to: string): Promise<void> =>
      inputs ? copyStarter(folder, join(to, trunkFolder)) : Promise.resolve();
    await saveModel(tf, model, metadata, join(manifest.output, 'model'), copyTrunk);
    return model.countParams();
  } finally {
    model.dispose();
  }
}
