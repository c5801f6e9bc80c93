import * as v from 'valibot';
import type { InferOutput } from 'valibot';
import { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { bytesOf } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';
import { readInt32 } from '../job/files';
import { openRows, type RowFile } from '../data/pixels';
import { loadTensorFlow, type TensorFlow } from '../runtime/tensorflow';
import quick from '../../../src-shared/recipes/quick.json';
import { chooseAndFit, type Head, type Solving } from './choosing';
import { chooseDiverse } from './diverse';
import { biasOf, kernelOf, layersOf, probabilitiesOf } from './head';
import { mostForChoosing, type Lesson } from './lesson';
import { standardisationOf, standardise, type Standardisation } from './standardisation';
import { yieldToMessages } from '../job/yielding';
import type { Progress } from '../job/progress';

type ClassifyRequest = InferOutput<typeof trainerContract.trainer.classify.params>;

const recipe = v.parse(QuickRecipe, quick);

/** The head where there are too few images to choose one by. */
const unchosen = { hiddenUnits: 0, l2: 0.1 };

/** Rows that are classified at once: 21 MB of 1,280 features. */
const blockRows = 4096;

/**
 * Trains a head on the features of some images and writes the probabilities of others, [rows, classes] float32; nothing else
 * of it is kept. Then chooses of these what to label next, where that is asked.
 * @param report told how far the training is, by images of the lesson, then how many of the others are classified
 * @throws Failure of kind 'cancelled', or what openRows throws
 */
export async function classify(
  request: ClassifyRequest,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<{ tried: TriedHead[]; next: number[] }> {
  const tf = await loadTensorFlow();
  const what = { what: 'file of features', anew: 'Start the job again.' };
  const features = await openRows(request.embeddings, request.dimensions * 4, what);
  try {
    const rows = await readInt32(request.rows);
    const tell = (phase: 'training' | 'predicting', done: number, total: number): void => {
      report({ phase, epoch: 0, epochs: 1, done, total });
    };
    const learned = request.lesson ? await learn(tf, features, request, tell, signal) : null;
    const classes = request.lesson?.classes ?? 0;
    const probabilities = new Float32Array(rows.length * classes);
    if (learned) {
      for (let from = 0; from < rows.length; from += blockRows) {
        const block = rows.subarray(from, from + blockRows);
        probabilities.set(await classifyBlock(tf, features, block, request, learned), from * classes);
        tell('predicting', from + block.length, rows.length);
        await yieldToMessages(signal);
      }
    }
    await writeAll(request.output, probabilities);
    const tried = learned?.tried ?? [];
    if (request.next === 0) return { tried, next: [] };
    const candidates = {
      rows: rows.subarray(0, request.candidates),
      probabilities: probabilities.subarray(0, request.candidates * classes),
      ...{ classes, wanted: request.next },
    };
    const next = await chooseDiverse(candidates, (some) => readRows(features, some, request.dimensions));
    return { tried, next };
  } finally {
    await features.close();
  }
}

interface Learned {
  readonly standardisation: Standardisation;
  readonly head: Head;
  readonly tried: TriedHead[];
}

async function learn(
  tf: TensorFlow,
  file: RowFile,
  { dimensions, seed, lesson: files }: ClassifyRequest,
  tell: (phase: 'training', done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Learned | null> {
  if (!files) return null;
  const [rows, labels, groups] = await Promise.all([files.rows, files.labels, files.groups].map(readInt32));
  const every = Math.max(1, Math.ceil((rows?.length ?? 0) / mostForChoosing));
  const some = (values: Int32Array | undefined): Int32Array =>
    Int32Array.from(values ?? []).filter((_, index) => index % every === 0);
  const own = some(labels);
  const features = await readRows(file, some(rows), dimensions);
  const standardisation = standardisationOf(features, dimensions);
  standardise(features, standardisation);
  const factors = new Float32Array(own.length).fill(1 / own.length);
  const lesson: Lesson = { features, labels: own, groups: some(groups), factors };
  const outputs = files.classes === 2 ? 1 : files.classes;
  const tried = (done: number, total: number): void => {
    tell('training', Math.floor((own.length * done) / total), own.length);
  };
  const solving: Solving = { tf, inputs: dimensions, outputs, seed, signal, tried };
  const lessons = { choosing: lesson, fitting: lesson };
  return { standardisation, ...(await chooseAndFit(solving, recipe, lessons, unchosen)) };
}

/** @returns [rows, classes] */
async function classifyBlock(
  tf: TensorFlow,
  file: RowFile,
  rows: Int32Array,
  { dimensions }: ClassifyRequest,
  { standardisation, head: { shape, parameters } }: Learned,
): Promise<Float32Array> {
  const features = standardise(await readRows(file, rows, dimensions), standardisation);
  const logits = tf.tidy(() => {
    let values = tf.tensor2d(features, [rows.length, dimensions]);
    layersOf(shape).forEach((layer, index) => {
      const kernel = tf.tensor2d(Float32Array.from(kernelOf(layer, parameters)), [layer.inputs, layer.outputs]);
      values = tf.add(tf.matMul(values, kernel), tf.tensor1d(Float32Array.from(biasOf(layer, parameters))));
      if (shape.hidden > 0 && index === 0) values = tf.tanh(values);
    });
    return values.dataSync<'float32'>();
  });
  return probabilitiesOf(logits, shape.outputs);
}

async function readRows(file: RowFile, rows: Int32Array, dimensions: number): Promise<Float32Array> {
  const values = new Float32Array(rows.length * dimensions);
  await file.read(rows, bytesOf(values));
  return values;
}

async function writeAll(path: string, values: Float32Array): Promise<void> {
  const file = await openOwn(path, 'write');
  try {
    await file.writeFile(bytesOf(values));
  } finally {
    await file.close();
  }
}
