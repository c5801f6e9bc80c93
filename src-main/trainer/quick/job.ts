import { Failure } from '../../../src-shared/domain/failure';
import type { FeatureFiles, QuickManifest } from '../../../src-shared/workers/manifest';
import { openRows, readFloatRows } from '../data/rows';
import { imagesOfPart, invalidJob, readInt32, readJobFile } from '../job/files';

/** Features of images, with one entry per image in snapshot order. */
export interface FeatureArrays {
  /** [images, dimensions] */
  readonly features: Float32Array;
  /** [images] group of each image; a group is never divided between folds */
  readonly groups: Int32Array;
}

/** A training of a head, with its arrays. */
export interface QuickJob extends FeatureArrays {
  readonly manifest: QuickManifest;
  /** [images] class indices */
  readonly labels: Int32Array;
  /** Images of the training part. */
  readonly train: Int32Array;
  /** Images of the validation part. */
  readonly validation: Int32Array;
}

/**
 * Reads the arrays and features of a training of a head.
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when the arrays contradict each other, 'no-data' when
 *   there is nothing to train on
 */
export async function readQuickJob(manifest: QuickManifest): Promise<QuickJob> {
  const [labels, parts] = await Promise.all([readInt32(manifest.labels), readJobFile(manifest.parts)]);
  if (labels.length !== parts.length) throw invalidJob('its arrays differ in length');
  if (labels.some((label) => label < 0 || label >= manifest.classes.length)) throw invalidJob('a label is not a class');
  const train = imagesOfPart(parts, 0);
  if (train.length === 0 || manifest.classes.length < 2) {
    throw new Failure('no-data', 'There is too little to train on.', 'Label images of two classes, or split again.');
  }
  const arrays = await readFeatureArrays(manifest.features, labels.length);
  return { manifest, labels, train, validation: imagesOfPart(parts, 1), ...arrays };
}

/**
 * Reads the features and groups of a job's images.
 * @param images how many there are
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when the number of images differs
 */
export async function readFeatureArrays(files: FeatureFiles, images: number): Promise<FeatureArrays> {
  const [rows, groups] = await Promise.all([readInt32(files.rows), readInt32(files.groups)]);
  if (rows.length !== images || groups.length !== images) throw invalidJob('its arrays differ in length');
  return { features: await readFeatures(files.embeddings, files.dimensions, rows), groups };
}

/**
 * Reads rows of a file of embeddings.
 * @returns [rows, dimensions]
 * @throws Failure of kind 'not-found' when the file is missing, 'project-damaged' when a row is beyond its end
 */
export async function readFeatures(embeddings: string, dimensions: number, rows: Int32Array): Promise<Float32Array> {
  const names = { noun: 'file of embeddings', nextStep: 'Start the job again.' };
  const file = await openRows(embeddings, dimensions * 4, names);
  try {
    return await readFloatRows(file, rows, dimensions);
  } finally {
    await file.close();
  }
}
