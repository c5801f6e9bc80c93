import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelBytes, preprocessingOf } from '../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../src-shared/domain/random';
import { withTrainer } from '../../src-main/engine/base/children/trainers';
import { bytesOf } from '../../src-main/platform/atomic';
import { writeStarter } from '../../src-main/trainer/starters/starter-folder';
import { loadModel } from '../../src-main/trainer/models/model-folder';
import { loadTensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import { randomizeWeights } from './graph/helpers';
import { readFloats } from './jobs';
import { layersProbabilities } from './oracle/layers';

/** Input edge of the tiny starter below. */
export const edge = 16;
const dimensions = 12;
export const ownStarter = 'own-0123456789ab';

/** A fast starter of two convolutions with random weights. */
export async function writeTinyStarter(folder: string): Promise<void> {
  const tf = await loadTensorFlow();
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ inputShape: [edge, edge, 3], scale: 1 / 255 }),
      tf.layers.conv2d({ name: 'below', filters: 8, kernelSize: 3, strides: 2, useBias: false }),
      tf.layers.batchNormalization({ name: 'below_norm' }),
      tf.layers.reLU({ maxValue: 6 }),
      tf.layers.conv2d({ name: 'above', filters: dimensions, kernelSize: 3, activation: 'tanh' }),
      tf.layers.globalAveragePooling2d({}),
    ],
  });
  randomizeWeights(tf, model, 4);
  await writeStarter(tf, model, folder, { id: ownStarter });
  model.dispose();
}

/**
 * Writes 30 pictures per class, which differ in colour, their features from the starter, and the arrays of a job on them. Of five images,
 * the fourth is for validation and the fifth for test.
 * @returns the manifest's part about images; `pixels` has one row per image, in order
 */
export async function writeFeatures(folder: string, starter: string, classes: readonly string[]) {
  const file = (part: string): string => join(folder, part);
  await mkdir(folder);
  const count = classes.length * 30;
  const random = randomGenerator(`colours ${String(classes.length)}`);
  const labels = Int32Array.from({ length: count }, (_, image) => image % classes.length);
  const pixels = file('pixels.rgb8');
  const colours = Uint8Array.from({ length: count * pixelBytes(edge) }, (_, at) => {
    const label = labels[Math.floor(at / pixelBytes(edge))] ?? 0;
    return (at % 3 === label % 3 ? 130 : 60) + random.integer(90);
  });
  await writeFile(pixels, colours);
  // Backwards, and read backwards, so that confusing a row with an image's position shows.
  const rows = Int32Array.from({ length: count }, (_, image) => count - 1 - image);
  const features = {
    ...{ starter, embeddings: file('rows.f32'), dimensions },
    ...{ rows: file('feature-rows.i32'), groups: file('groups.i32') },
  };
  const images = { labels: file('labels.i32'), parts: file('parts.u8'), features };
  const parts = Uint8Array.from(rows.keys(), (image) => [0, 0, 0, 1, 2][image % 5] ?? 0);
  await writeFile(features.rows, bytesOf(rows));
  await writeFile(features.groups, bytesOf(Int32Array.from(rows.keys())));
  await writeFile(images.labels, bytesOf(labels));
  await writeFile(images.parts, parts);
  const output = features.embeddings;
  await withTrainer({ log: () => undefined }, ({ client }) =>
    client.trainer.embed({ starter, precision: 'float32', pixels, rows: [...rows], output, first: 0 }),
  );
  return {
    ...{ run: 'r1', seed: 1, classes: [...classes], preprocessing: preprocessingOf('none'), ...images },
    ...{ pixels, count },
  };
}

/** Trains a job on such pictures. */
interface Trained {
  readonly output: string;
  readonly pixels: string;
  readonly count: number;
}

/** Computes probabilities of a job's images with the model that it wrote, compiled as Facet predicts. */
export async function predictedBy(job: Trained): Promise<Float32Array> {
  const output = join(job.output, 'predicted.f32');
  const request = { model: join(job.output, 'model'), pixels: job.pixels, rows: null, count: job.count, output };
  await withTrainer({ log: () => undefined }, ({ client }) => client.trainer.predict(request));
  return readFloats(output);
}

/** Computes them with tfjs's layers, as other programs use the model. */
export async function predictedByLayers(job: Trained): Promise<Float32Array> {
  const tf = await loadTensorFlow();
  const { model } = await loadModel(tf, join(job.output, 'model'));
  try {
    return layersProbabilities(tf, model, await readFile(job.pixels), job.count);
  } finally {
    model.dispose();
  }
}
