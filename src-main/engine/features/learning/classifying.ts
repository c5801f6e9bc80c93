import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../../platform/atomic';
import { withTrainer, type Trainer } from '../../base/children/trainers';
import { inSlices } from '../../base/slices';
import type { ProjectJob } from '../../project/project-job';
import type { EmbeddingSpace } from '../embedding/space';
import { groupNumbers, type EmbeddedImages, type LabelledImages, type LearningMaterial } from './learning-material';

/** With fewer validation images, cross-validation on the training images says more. */
const enoughValidation = 50;

/** Images that are counted between two interruptions: a fraction of a millisecond. */
const imagesAtOnce = 1024;

type ClassifyRequest = Parameters<Trainer['client']['trainer']['classify']>[0];
type ClassifyResult = Awaited<ReturnType<Trainer['client']['trainer']['classify']>>;

/** How often a head is right on images that it has not learned from. */
export interface Measured {
  /** The validation part, or the left-out folds of the training images. */
  readonly on: 'validation' | 'folds';
  readonly n: number;
  readonly accuracy: number;
  /** Wilson, 95 %. */
  readonly interval: [number, number];
}

/** Images that a head is asked about. */
interface Question {
  readonly images: EmbeddedImages;
  /** How many of them to choose for labelling next. */
  readonly next: number;
}

export interface Classified {
  /** [images asked about, classes] */
  readonly probabilities: Float32Array;
  /** null when there are too few labels to measure it. */
  readonly measured: Measured | null;
  /** Indices of the images to label next, the most useful first. */
  readonly next: number[];
}

/**
 * Trains a head on the material's training images and asks it about some images. With fewer than two classes there is no head, and
 * no probabilities.
 */
export async function classifyImages(
  context: ProjectJob,
  { file, starter }: EmbeddingSpace,
  material: LearningMaterial,
  { images, next }: Question,
): Promise<Classified> {
  const { project, job } = context;
  const { training, validation, classes } = material;
  const candidates = images.ids.length;
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const write = async (name: string, values: Int32Array): Promise<string> => {
      await writeSynced(join(temporary, name), bytesOf(values));
      return join(temporary, name);
    };
    const indexOf = new Map(classes.map((id, index) => [id, index]));
    const canLearn = classes.length >= 2;
    const labels = training.classIds.map((id) => indexOf.get(id) ?? 0);
    const examples = canLearn
      ? {
          classes: classes.length,
          rows: await write('training.i32', training.rows),
          labels: await write('labels.i32', labels),
          groups: await write('groups.i32', await groupNumbers(project, training, job.signal)),
        }
      : null;
    const request = {
      embeddings: file,
      dimensions: starter.dimensions,
      seed: 0,
      next,
      candidates,
      examples,
      rows: await write('asked.i32', concatenated(images.rows, validation.rows)),
      output: join(temporary, 'probabilities.f32'),
    };
    const { tried, next: chosen } = await askTrainer(context, request);
    const probabilities = await readFloats(request.output);
    const valuesOfImages = candidates * classes.length;
    const measuring = measureOnValidation(validation, probabilities.subarray(valuesOfImages), indexOf);
    const onValidation = canLearn ? await inSlices(measuring, job.signal) : null;
    const isEnough = onValidation !== null && onValidation.n >= enoughValidation;
    return {
      probabilities: probabilities.subarray(0, valuesOfImages),
      next: chosen,
      measured: isEnough ? onValidation : measuredOnFolds(tried, training.ids.length),
    };
  });
}

function askTrainer({ services, job }: ProjectJob, request: ClassifyRequest): Promise<ClassifyResult> {
  job.phase('Learning', 'images', null);
  return withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
    let isPredicting = false;
    const stop = on('trainer', 'progressed', ({ phase, done, total }) => {
      if (phase === 'predicting' && !isPredicting) job.phase('Predicting', 'images', total);
      isPredicting = phase === 'predicting';
      job.reach(done, total);
    });
    return client.trainer.classify(request, job.signal).finally(stop);
  });
}

function concatenated(first: Int32Array, second: Int32Array): Int32Array {
  const both = new Int32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The cross-validated accuracy of the head that was chosen; null when none was tried. */
function measuredOnFolds([chosen]: ClassifyResult['tried'], trainingImages: number): Measured | null {
  return chosen ? measuredOf('folds', Math.round(chosen.accuracy * trainingImages), trainingImages) : null;
}

/**
 * Counts how often the head is right on validation images; interruptible.
 * @param probabilities [images, classes]
 * @param indexOf class id → its index
 */
function* measureOnValidation(
  { classIds }: LabelledImages,
  probabilities: Float32Array,
  indexOf: ReadonlyMap<number, number>,
): Generator<void, Measured | null> {
  if (classIds.length === 0 || probabilities.length === 0) return null;
  let right = 0;
  for (let from = 0; from < classIds.length; from += imagesAtOnce) {
    const values = probabilities.subarray(from * indexOf.size, (from + imagesAtOnce) * indexOf.size);
    argmax(values, indexOf.size).forEach((predicted, index) => {
      if (predicted === indexOf.get(at(classIds, from + index))) right += 1;
    });
    yield;
  }
  return measuredOf('validation', right, classIds.length);
}

function measuredOf(on: Measured['on'], right: number, n: number): Measured {
  return { on, n, accuracy: right / n, interval: wilsonInterval(right, n) };
}

async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
