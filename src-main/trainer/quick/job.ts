import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { QuickManifest, type FeatureFiles } from '../../../src-shared/workers/trainer';
import { bytesOf } from '../../platform/atomic';
import { openRows } from '../data/pixels';
import { readInt32, readJobFile } from '../data/job';

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

/** The manifest, when it is one of a head's training; null for another kind of recipe. */
export async function readQuickManifest(file: string): Promise<QuickManifest | null> {
  const text = (await readJobFile(file)).toString('utf8');
  const Kind = v.pipe(v.string(), v.parseJson(), v.object({ recipe: v.object({ kind: v.literal('quick') }) }));
  if (!v.safeParse(Kind, text).success) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), QuickManifest), text);
  if (parsed.success) return parsed.output;
  throw badJob(v.summarize(parsed.issues));
}

/**
 * Reads a job's arrays and features.
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when they don't fit together, 'no-data' when there
 *   is nothing to train on
 */
export async function readQuickJob(manifest: QuickManifest): Promise<QuickJob> {
  const [labels, parts] = await Promise.all([readInt32(manifest.labels), readJobFile(manifest.parts)]);
  if (labels.length !== parts.length) throw badJob('its arrays differ in length');
  if (labels.some((label) => label < 0 || label >= manifest.classes.length)) throw badJob('a label is not a class');
  const imagesOf = (part: number): Int32Array => Int32Array.from(parts.keys()).filter((image) => parts[image] === part);
  const train = imagesOf(0);
  if (train.length === 0 || manifest.classes.length < 2) {
    throw new Failure('no-data', 'There is too little to train on.', 'Label images of two classes, or split again.');
  }
  const arrays = await readFeatureArrays(manifest.features, labels.length);
  return { manifest, labels, train, validation: imagesOf(1), ...arrays };
}

/**
 * Reads the features of a job's images.
 * @throws Failure of kind 'not-found' when a file is missing, 'bad-input' when there are not as many as images
 */
export async function readFeatureArrays(given: FeatureFiles, images: number): Promise<FeatureArrays> {
  const [rows, groups] = await Promise.all([readInt32(given.rows), readInt32(given.groups)]);
  if (rows.length !== images || groups.length !== images) throw badJob('its arrays differ in length');
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

function badJob(reason: string): Failure {
  return new Failure('bad-input', `The training job is not valid: ${reason}.`, 'Start the training again.');
}
