import { Failure } from '../../../src-shared/domain/failure';
import { isPreprocessing } from '../../../src-shared/domain/preprocessing';
import type { EpochManifest } from '../../../src-shared/workers/manifest';
import { imagesOfPart, invalidJob, readInt32, readJobFile } from '../job/files';

/** A training on pixels with its arrays, one entry per image in snapshot order. */
export interface TrainJob<Manifest extends EpochManifest = EpochManifest> {
  readonly manifest: Manifest;
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
 * Reads the arrays of a training on pixels.
 * @throws Failure of kind 'not-found' when a file is missing, 'project-damaged' when its checksum does not match, 'bad-input'
 *   when the arrays contradict each other, 'no-data' when there is nothing to train on
 */
export async function readTrainJob<Manifest extends EpochManifest>(manifest: Manifest): Promise<TrainJob<Manifest>> {
  const [rows, labels, parts] = await Promise.all([
    readInt32(manifest.rows),
    readInt32(manifest.labels),
    readJobFile(manifest.parts),
  ]);
  checkJob(manifest, rows, labels, parts);
  const train = imagesOfPart(parts, 0);
  if (train.length === 0) {
    throw new Failure('no-data', 'There is no image in the training part.', 'Label some images, or split again.');
  }
  return { manifest, rows, labels, train, validation: imagesOfPart(parts, 1) };
}

function checkJob(manifest: EpochManifest, rows: Int32Array, labels: Int32Array, parts: Uint8Array): void {
  const classes = manifest.classes.length;
  if (!isPreprocessing(manifest.preprocessing)) {
    throw invalidJob(`preprocessing "${manifest.preprocessing}" is unknown`);
  }
  if (classes < 2) {
    throw new Failure('no-data', 'At least two classes are needed to train.', 'Label images of a second class.');
  }
  if (!Number.isInteger(manifest.epochs) || manifest.epochs < 1) throw invalidJob('at least one epoch is needed');
  if (rows.length !== labels.length || rows.length !== parts.length) throw invalidJob('its arrays differ in length');
  if (rows.some((row) => row < 0)) throw invalidJob('a pixel row is below 0');
  if (labels.some((label) => label < 0 || label >= classes)) throw invalidJob('a label is not a class');
  if (parts.some((part) => part > 2)) throw invalidJob('a part is neither train, validation nor test');
}
