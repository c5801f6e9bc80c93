import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wilsonInterval } from '../../../src-shared/metrics/interval';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import type { LearnableImage } from '../catalog/embeddings';
import { withTrainer } from '../children/trainers';
import type { EmbeddingSpace } from '../embeddings/embedding';
import type { JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import { groupsIn, type LearningMaterial } from './material';

/** Fewer validation images tell less than cross-validation inside the lesson does. */
const enoughValidation = 50;

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
  asked: { readonly images: readonly LearnableImage[]; readonly next: number },
  job: JobContext,
): Promise<Classified> {
  const { lesson, validation, classes } = material;
  const all = [...asked.images, ...validation];
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const write = async (name: string, values: Int32Array): Promise<string> => {
      await writeSynced(join(temporary, name), bytesOf(values));
      return join(temporary, name);
    };
    const places = new Map(classes.map((id, index) => [id, index]));
    const canLearn = classes.length >= 2;
    const request = {
      ...{
        embeddings: file,
        dimensions: starter.dimensions,
        seed: 0,
        next: asked.next,
        candidates: asked.images.length,
      },
      lesson: canLearn
        ? {
            classes: classes.length,
            rows: await write('lesson.i32', rowsOf(lesson)),
            labels: await write(
              'labels.i32',
              Int32Array.from(lesson, ({ classId }) => places.get(classId) ?? 0),
            ),
            groups: await write('groups.i32', await groupsIn(project, lesson, job.signal)),
          }
        : null,
      rows: await write('asked.i32', rowsOf(all)),
      output: join(temporary, 'probabilities.f32'),
    };
    job.phase('Learning', 'images', all.length);
    const { tried, next } = await withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
      const stop = on('trainer', 'imagesDone', ({ done }) => {
        job.reach(done);
      });
      return client.trainer.classify(request, job.signal).finally(stop);
    });
    const values = await readFloats(request.output);
    const ownValues = asked.images.length * classes.length;
    const labels = Int32Array.from(validation, ({ classId }) => places.get(classId) ?? 0);
    const onValidation = canLearn ? measure(values.subarray(ownValues), labels, classes.length) : null;
    const [chosen] = tried;
    const onFolds = chosen ? measuredOf('folds', Math.round(chosen.accuracy * lesson.length), lesson.length) : null;
    const isEnough = onValidation !== null && onValidation.n >= enoughValidation;
    return { probabilities: values.subarray(0, ownValues), next, measured: isEnough ? onValidation : onFolds };
  });
}

const rowsOf = (images: readonly LearnableImage[]): Int32Array => Int32Array.from(images, ({ row }) => row);

function measure(probabilities: Float32Array, labels: Int32Array, classes: number): Measured | null {
  if (labels.length === 0 || probabilities.length === 0) return null;
  const right = argmax(probabilities, classes).filter((index, image) => index === labels[image]).length;
  return measuredOf('validation', right, labels.length);
}

function measuredOf(on: Measured['on'], right: number, n: number): Measured {
  return { on, n, accuracy: right / n, interval: wilsonInterval(right, n) };
}

async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
