import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../../platform/atomic';
import { withTrainer, type Trainer } from '../../base/children/trainers';
import type { EmbeddingSpace } from '../embedding/embedding';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';
import { inSlices } from '../../base/slices';
import { groupsIn, type EmbeddedImages, type LabelledImages, type LearningMaterial } from './material';

/** Fewer validation images tell less than cross-validation inside the lesson does. */
const enoughValidation = 50;

/** Images that are looked at between two interruptions: a fraction of a millisecond. */
const imagesAtOnce = 1024;

/** How often a head is right on images that it has not learned from. */
export interface Measured {
  /** The validation part, or the left-out folds of the lesson. */
  readonly on: 'validation' | 'folds';
  readonly n: number;
  readonly accuracy: number;
  /** Wilson, 95 %. */
  readonly interval: [number, number];
}

export interface Classified {
  /** [asked, classes] */
  readonly probabilities: Float32Array;
  /** null when there are too few labels to tell. */
  readonly measured: Measured | null;
  /** Indices of those asked about that are to be labelled next, the best first. */
  readonly next: number[];
}

/** Trains a head on the material's lesson and asks it about some images. With fewer than two classes it knows nothing. */
export async function classifyImages(
  services: Services,
  project: Project,
  { file, starter }: EmbeddingSpace,
  material: LearningMaterial,
  asked: { readonly images: EmbeddedImages; readonly next: number },
  job: JobContext,
): Promise<Classified> {
  const { lesson, validation, classes } = material;
  const candidates = asked.images.ids.length;
  const all = joined(asked.images.rows, validation.rows);
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const write = async (name: string, values: Int32Array): Promise<string> => {
      await writeSynced(join(temporary, name), bytesOf(values));
      return join(temporary, name);
    };
    const places = new Map(classes.map((id, index) => [id, index]));
    const canLearn = classes.length >= 2;
    const request = {
      ...{ embeddings: file, dimensions: starter.dimensions, seed: 0, next: asked.next, candidates },
      lesson: canLearn
        ? {
            classes: classes.length,
            rows: await write('lesson.i32', lesson.rows),
            labels: await write(
              'labels.i32',
              lesson.classIds.map((id) => places.get(id) ?? 0),
            ),
            groups: await write('groups.i32', await groupsIn(project, lesson, job.signal)),
          }
        : null,
      rows: await write('asked.i32', all),
      output: join(temporary, 'probabilities.f32'),
    };
    const { tried, next } = await ask(services, request, job);
    const values = await readFloats(request.output);
    const ownValues = candidates * classes.length;
    const measuring = measureOn(validation, values.subarray(ownValues), places);
    const onValidation = canLearn ? await inSlices(measuring, job.signal) : null;
    const [chosen] = tried;
    const learned = lesson.ids.length;
    const onFolds = chosen ? measuredOf('folds', Math.round(chosen.accuracy * learned), learned) : null;
    const isEnough = onValidation !== null && onValidation.n >= enoughValidation;
    return { probabilities: values.subarray(0, ownValues), next, measured: isEnough ? onValidation : onFolds };
  });
}

function ask(
  services: Services,
  request: Parameters<Trainer['client']['trainer']['classify']>[0],
  job: JobContext,
): ReturnType<Trainer['client']['trainer']['classify']> {
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

function joined(one: Int32Array, other: Int32Array): Int32Array {
  const both = new Int32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/**
 * Interruptible.
 * @param probabilities [images, classes]
 * @param places class id → its index
 */
function* measureOn(
  { classIds }: LabelledImages,
  probabilities: Float32Array,
  places: ReadonlyMap<number, number>,
): Generator<void, Measured | null> {
  if (classIds.length === 0 || probabilities.length === 0) return null;
  let right = 0;
  for (let from = 0; from < classIds.length; from += imagesAtOnce) {
    const values = probabilities.subarray(from * places.size, (from + imagesAtOnce) * places.size);
    argmax(values, places.size).forEach((guessed, index) => {
      if (guessed === places.get(at(classIds, from + index))) right += 1;
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
