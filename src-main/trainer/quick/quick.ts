import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferInput } from 'valibot';
import type { EpochMetrics, ModelMetadata, QuickManifest, trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf, writeFileAtomically } from '../../platform/atomic';
import { describeEnvironment } from '../environment';
import { openMetrics } from '../metrics-file';
import { saveModel } from '../model-folder';
import { readStarter } from '../starters/starter-folder';
import { loadTensorFlow, type TensorFlow } from '../tensorflow';
import type { TrainListener } from '../train';
import { chooseHead, figuresOf, fitHead, type Head, type Solving } from './choosing';
import { biasOf, kernelOf, layersOf, probabilitiesOf } from './head';
import { readQuickJob, type QuickJob } from './job';
import { lessonOf, rowsOf, someOf } from './lesson';
import { quickModel } from './quick-model';
import { standardisationOf, standardise, type Standardisation } from './standardisation';

type TrainResult = InferInput<typeof trainerContract.trainer.train.result>;

/** The head where there are too few images to choose one by. */
const unchosen = { hiddenUnits: 0, l2: 0.01 };

/**
 * Trains a head on features as a manifest says, and writes metrics.jsonl, predictions.f32 and model/ into its output
 * folder: a model of pixels, the starter's network with the head. The result is a function of the manifest.
 * @throws Failure of kind 'cancelled' within one evaluation of the signal, or what readQuickJob and readStarter throw
 */
export async function trainQuick(
  manifest: QuickManifest,
  listener: TrainListener,
  signal: AbortSignal,
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
  const standardisation = standardiseAll(job);
  const solving: Solving = {
    ...{ tf, inputs: manifest.dimensions, outputs: manifest.classes.length === 2 ? 1 : manifest.classes.length },
    ...{ seed: manifest.seed, signal },
    tried: (done, total) => {
      report('training', Math.floor((images * done) / total), images);
    },
  };
  const { recipe, dimensions, classes } = manifest;
  const material = { ...job, recipe, dimensions, classes: classes.length };
  const tried = await chooseHead(solving, recipe, lessonOf(material, someOf(job.train)));
  const head = await fitHead(solving, lessonOf(material, job.train), tried[0] ?? unchosen);
  report('predicting', 0, job.labels.length);
  const metrics = await predictAll(job, head, secondsSoFar());
  listener.epochEnded(metrics);
  report('writing');
  const parameters = await save(tf, manifest, standardisation, head);
  return {
    ...{ epochs: 1, seconds: secondsSoFar(), augmentationApplied: {}, precision: 'float32', ending: 'complete' },
    ...{ keptEpoch: 1, skippedSteps: 0, resumes: [], tried, parameters },
    peakRssMb: process.resourceUsage().maxRSS / 1024, // given in KB
    environment: describeEnvironment(tf),
  };
}

/** Standardises the job's features, in place, by what the training part tells. */
function standardiseAll({ features, train, manifest }: QuickJob): Standardisation {
  const standardisation = standardisationOf(rowsOf(features, train, manifest.dimensions), manifest.dimensions);
  standardise(features, standardisation);
  return standardisation;
}

/** Writes the probabilities of every image, and the one line of figures that a head's training has. */
async function predictAll(
  { manifest, features, labels, train, validation }: QuickJob,
  head: Head,
  seconds: number,
): Promise<EpochMetrics> {
  const probabilities = probabilitiesOf(logitsOf(features, head), head.shape.outputs);
  await writeFileAtomically(join(manifest.output, 'predictions.f32'), bytesOf(probabilities));
  const classes = manifest.classes.length;
  const figures = (images: Int32Array) =>
    figuresOf(
      rowsOf(probabilities, images, classes),
      images.map((image) => labels[image] ?? 0),
      classes,
    );
  const metrics: EpochMetrics = {
    epoch: 1,
    train: figures(train),
    validation: validation.length > 0 ? figures(validation) : null,
    ...{ learningRate: 0, gradientNorm: 0, skippedSteps: 0, seconds, imagesPerSecond: train.length / seconds },
  };
  const file = await openMetrics(join(manifest.output, 'metrics.jsonl'), 0);
  try {
    await file.append(metrics);
  } finally {
    await file.close();
  }
  return metrics;
}

/** @param features [images, inputs] @returns [images, outputs] */
function logitsOf(features: Float32Array, { shape, parameters }: Head): Float32Array {
  return layersOf(shape).reduce((values, layer, index) => {
    const { inputs, outputs } = layer;
    const [kernel, bias] = [kernelOf(layer, parameters), biasOf(layer, parameters)];
    return Float32Array.from({ length: (values.length / inputs) * outputs }, (_, at) => {
      const [from, output] = [Math.floor(at / outputs) * inputs, at % outputs];
      let sum = bias[output] ?? 0;
      for (let input = 0; input < inputs; input += 1) {
        sum += (values[from + input] ?? 0) * (kernel[input * outputs + output] ?? 0);
      }
      return shape.hidden > 0 && index === 0 ? Math.tanh(sum) : sum;
    });
  }, features);
}

async function save(
  tf: TensorFlow,
  manifest: QuickManifest,
  standardisation: Standardisation,
  head: Head,
): Promise<number> {
  const { model: starter, description } = await readStarter(tf, manifest.starter);
  const model = quickModel(tf, starter, standardisation, head);
  try {
    const metadata: ModelMetadata = {
      format: 'facet-model',
      version: 1,
      ...{ classes: manifest.classes, preprocessing: manifest.preprocessing, inputEdge: description.inputEdge },
      ...{ recipe: manifest.recipe.id, run: manifest.run, starter: description.id },
      head: head.shape.outputs === 1 ? 'sigmoid' : 'softmax',
    };
    await saveModel(tf, model, metadata, join(manifest.output, 'model'));
    return model.countParams();
  } finally {
    model.dispose();
  }
}
