import { Failure } from '../../../src-shared/domain/failure';
import { readWhole } from '../../platform/sums/sums';

/**
 * Reads a file of a training job.
 * @throws Failure of kind 'not-found' when it is missing, 'project-damaged' when its checksum does not match
 */
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

/**
 * Reads a file of little-endian int32, whatever this machine's byte order.
 * @throws Failure as `readJobFile` does, and of kind 'bad-input' when the file's length is no multiple of 4
 */
export async function readInt32(file: string): Promise<Int32Array> {
  const bytes = await readJobFile(file);
  if (bytes.length % 4 !== 0) throw invalidJob(`${file} does not hold whole numbers`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => view.getInt32(index * 4, true));
}

/**
 * Images of one part, in snapshot order.
 * @param parts [images]: 0 train, 1 validation, 2 test
 */
export function imagesOfPart(parts: Uint8Array, part: 0 | 1 | 2): Int32Array {
  return Int32Array.from(parts.keys()).filter((image) => parts[image] === part);
}

/** Failure of kind 'bad-input' for a job whose files contradict each other. */
export function invalidJob(reason: string): Failure {
  return new Failure('bad-input', `The training job is not valid: ${reason}.`, 'Start the training again.');
}
