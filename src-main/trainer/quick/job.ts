import { Failure } from '../../../src-shared/domain/failure';
import type { FeatureFiles, QuickManifest } from '../../../src-shared/workers/manifest';
import { bytesOf } from '../../platform/atomic';
import { openRows } from '../data/pixels';
import { imagesOfPart, invalidJob, readInt32, readJobFile } from '../job/files';

/** Images by their features, one entry an image in snapshot order. */
export interface FeatureArrays {
  /** [images, dimensions] */
  readonly features: Float32Array;
  /** Images of one number are never on both sides of a fold. */
  readonly groups: Int32Array;
}

/** A training of a head with its arrays. */
export interface QuickJob extends FeatureArrays {
  readonly manifest: QuickManifest;
  readonly labels: Int32Array;
  /** Images of the training and of the validation part. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Reads a job's arrays and features.
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when they don't fit together, 'no-data' when there
 *   is nothing to train on
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
 * Reads the features of a job's images.
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when there are not as many as images
 */
export async function readFeatureArrays(given: FeatureFiles, images: number): Promise<FeatureArrays> {
  const [rows, groups] = await Promise.all([readInt32(given.rows), readInt32(given.groups)]);
  if (rows.length !== images || groups.length !== images) throw invalidJob('its arrays differ in length');
  return { features: await readFeatures(given.embeddings, given.dimensions, rows), groups };
}

/**
 * Reads rows of a file of embeddings.
 * @returns [rows, dimensions]
 * @throws Failure of kind 'not-found' or 'project-damaged'
 */
export async function readFeatures(embeddings: string, dimensions: number, rows: Int32Array): Promise<Float32Array> {
  const features = new Float32Array(rows.length * dimensions);
  const file = await openRows(embeddings, dimensions * 4, { what: 'file of embeddings', anew: 'Start the job again.' });
  try {
    await file.read(rows, bytesOf(features));
    return features;
  } finally {
    await file.close();
  }
}
