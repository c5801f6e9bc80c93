import * as v from 'valibot';
import { QuickRecipe } from '../../../src-shared/domain/recipe';
import quick from '../../../src-shared/recipes/quick.json';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { openRows, readFloatRows, type RowFile } from '../data/rows';
import { readInt32 } from '../job/files';
import type { Progress } from '../job/progress';
import { yieldToMessages } from '../job/yielding';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import type { Head } from '../heads/head';
import { chooseAndFit, type HeadSearch } from './choosing';
import { chooseDiverse } from './diverse';
import { maxForChoosing, type Examples } from './examples';
import { biasOf, kernelOf, layersOf, probabilitiesOf } from '../heads/head';
import { standardisationOf, standardise, type Standardisation } from '../heads/standardisation';

type ClassifyRequest = v.InferOutput<typeof trainerContract.trainer.classify.params>;

const recipe = v.parse(QuickRecipe, quick);

/** The choice when there are too few images to choose by. */
const fallback = { hiddenUnits: 0, l2: 0.1 };

/** Rows that are classified at a time: 21 MB of 1,280 features. */
const blockRows = 4096;

/**
 * Trains a head on the features of some images, and writes the probabilities of others, float32 [rows, classes]. The head is not
 * kept. Then chooses images among them to label next, if that is requested.
 * @param report receives the progress of the training, in images of the examples, then that of classifying the others
 * @throws Failure of kind 'cancelled', or what `openRows` and `readInt32` throw
 */
export async function classify(
  request: ClassifyRequest,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<{ tried: TriedHead[]; next: number[] }> {
  const tf = await loadTensorFlow();
  const { dimensions } = request;
  const names = { noun: 'file of features', nextStep: 'Start the job again.' };
  const features = await openRows(request.embeddings, dimensions * 4, names);
  try {
    const rows = await readInt32(request.rows);
    const learned = await learn(tf, features, request, { report, signal });
    const classes = request.examples?.classes ?? 0;
    const probabilities = new Float32Array(rows.length * classes);
    if (learned) {
      for (let from = 0; from < rows.length; from += blockRows) {
        const block = rows.subarray(from, from + blockRows);
        const values = await readFloatRows(features, block, dimensions);
        probabilities.set(classifyRows(tf, values, learned), from * classes);
        report({ phase: 'predicting', epoch: 0, epochs: 1, done: from + block.length, total: rows.length });
        await yieldToMessages(signal);
      }
    }
    await writeValues(request.output, probabilities);
    const tried = learned?.tried ?? [];
    if (request.next === 0) return { tried, next: [] };
    const candidates = {
      rows: rows.subarray(0, request.candidates),
      probabilities: probabilities.subarray(0, request.candidates * classes),
      classes,
      wanted: request.next,
    };
    const next = await chooseDiverse(candidates, (some) => readFloatRows(features, some, dimensions));
    return { tried, next };
  } finally {
    await features.close();
  }
}

/** A head that was learned from the examples of a request. */
interface LearnedHead {
  readonly standardisation: Standardisation;
  readonly head: Head;
  readonly tried: TriedHead[];
}

/** Learns a head from a request's examples, evenly sampled if there are many; null when there are none. */
async function learn(
  tf: TensorFlow,
  file: RowFile,
  { dimensions, seed, examples: files }: ClassifyRequest,
  { report, signal }: { readonly report: (progress: Progress) => void; readonly signal: AbortSignal },
): Promise<LearnedHead | null> {
  if (!files) return null;
  const [rows, labels, groups] = await Promise.all([
    readInt32(files.rows),
    readInt32(files.labels),
    readInt32(files.groups),
  ]);
  const interval = Math.max(1, Math.ceil(rows.length / maxForChoosing));
  const sampled = (values: Int32Array): Int32Array => values.filter((_, index) => index % interval === 0);
  const ownLabels = sampled(labels);
  const images = ownLabels.length;
  const features = await readFloatRows(file, sampled(rows), dimensions);
  const standardisation = standardisationOf(features, dimensions);
  standardise(features, standardisation);
  const factors = new Float32Array(images).fill(1 / images);
  const examples: Examples = { features, labels: ownLabels, groups: sampled(groups), factors };
  const search: HeadSearch = {
    tf,
    inputs: dimensions,
    outputs: files.classes === 2 ? 1 : files.classes,
    seed,
    signal,
    onProgress: (done, total) => {
      report({ phase: 'training', epoch: 0, epochs: 1, done: Math.floor((images * done) / total), total: images });
    },
  };
  const sets = { choosing: examples, fitting: examples };
  const { head, tried } = await chooseAndFit(search, recipe, sets, fallback);
  return { standardisation, head, tried };
}

/** Classifies images. @param features [rows, inputs], standardised in place @returns [rows, classes] */
function classifyRows(tf: TensorFlow, features: Float32Array, { standardisation, head }: LearnedHead): Float32Array {
  const { shape, parameters } = head;
  standardise(features, standardisation);
  const logits = tf.tidy(() => {
    let values = tf.tensor2d(features, [features.length / shape.inputs, shape.inputs]);
    layersOf(shape).forEach((layer, index) => {
      const kernel = tf.tensor2d(Float32Array.from(kernelOf(layer, parameters)), [layer.inputs, layer.outputs]);
      values = tf.add(tf.matMul(values, kernel), tf.tensor1d(Float32Array.from(biasOf(layer, parameters))));
      if (shape.hidden > 0 && index === 0) values = tf.tanh(values);
    });
    return values.dataSync<'float32'>();
  });
  return probabilitiesOf(logits, shape.outputs);
}

async function writeValues(path: string, values: Float32Array): Promise<void> {
  const file = await openOwn(path, 'write');
  try {
    await file.writeFile(bytesOf(values));
  } finally {
    await file.close();
  }
}
