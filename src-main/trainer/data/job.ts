import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf } from '../../../src-shared/domain/preprocessing';
import { TrainManifest } from '../../../src-shared/workers/trainer';
import { readWhole } from '../../platform/sums/sums';

/** A training job with its arrays, one entry an image in snapshot order. */
export interface TrainJob {
  readonly manifest: TrainManifest;
  /** Row of each image in the pixel file. */
  readonly rows: Int32Array;
  /** Class index of each image. */
  readonly labels: Int32Array;
  /** Images of the training part, in snapshot order. */
  readonly train: Int32Array;
  /** Images of the validation part, in snapshot order. */
  readonly validation: Int32Array;
}

/**
 * Reads a job's manifest and arrays.
 * @throws Failure of kind 'not-found' when a file is missing, 'project-damaged' when one is not as it was written, 'bad-input'
 *   when they don't fit together, 'no-data' when there is nothing to train on
 */
export async function readJob(manifestFile: string): Promise<TrainJob> {
  const manifest = parseManifest(await readJobFile(manifestFile));
  const [rows, labels, parts] = await Promise.all([
    readInt32(manifest.rows),
    readInt32(manifest.labels),
    readJobFile(manifest.parts),
  ]);
  checkJob(manifest, rows, labels, parts);
  const train = imagesOf(parts, 0);
  if (train.length === 0) {
    throw new Failure('no-data', 'There is no image in the training part.', 'Label some images, or split again.');
  }
  return { manifest, rows, labels, train, validation: imagesOf(parts, 1) };
}

/** An array of little-endian int32, whatever this machine's order. */
export async function readInt32(file: string): Promise<Int32Array> {
  const bytes = await readJobFile(file);
  if (bytes.length % 4 !== 0) throw badJob(`${file} does not hold whole numbers`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => view.getInt32(index * 4, true));
}

/** A file of a job, whole; kinds 'not-found' and 'project-damaged'. */
export async function readJobFile(file: string): Promise<Buffer> {
  try {
    return await readWhole(file, { adopts: false });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('not-found', `A file of the training job can't be read: ${file}`, 'Start the training again.', {
      cause: error,
    });
  }
}

function parseManifest(content: Buffer): TrainManifest {
  const schema = v.pipe(v.string(), v.parseJson(), TrainManifest);
  const parsed = v.safeParse(schema, content.toString('utf8'));
  if (!parsed.success) throw badJob(v.summarize(parsed.issues));
  return parsed.output;
}

function checkJob(manifest: TrainManifest, rows: Int32Array, labels: Int32Array, parts: Uint8Array): void {
  const classes = manifest.classes.length;
  if (cropOf(manifest.preprocessing) === null) throw badJob(`preprocessing "${manifest.preprocessing}" is unknown`);
  if (classes < 2) {
    throw new Failure('no-data', 'At least two classes are needed to train.', 'Label images of a second class.');
  }
  if (!Number.isInteger(manifest.epochs) || manifest.epochs < 1) throw badJob('at least one epoch is needed');
  if ((manifest.recipe.kind === 'fine') !== (manifest.features !== null))
    throw badJob('its features do not fit its recipe');
  if (rows.length !== labels.length || rows.length !== parts.length) throw badJob('its arrays differ in length');
  if (rows.some((row) => row < 0)) throw badJob('a pixel row is below 0');
  if (labels.some((label) => label < 0 || label >= classes)) throw badJob('a label is not a class');
  if (parts.some((part) => part > 2)) throw badJob('a part is neither train, validation nor test');
}

function imagesOf(parts: Uint8Array, part: number): Int32Array {
  return Int32Array.from(parts.keys()).filter((image) => parts[image] === part);
}

function badJob(reason: string): Failure {
  return new Failure('bad-input', `The training job is not valid: ${reason}.`, 'Start the training again.');
}
