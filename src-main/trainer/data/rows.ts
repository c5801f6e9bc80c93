import { open, type FileHandle } from 'node:fs/promises';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { bytesOf } from '../../platform/atomic';

/** A file of rows of equal length. Only the rows asked for are read, so its size does not matter for memory. */
export interface RowFile {
  /**
   * Reads rows into the start of `into`, in the given order. Rows that follow each other in the file are read together.
   * @param into at least as many bytes as the rows have
   * @throws Failure of kind 'project-damaged' when a row is beyond the file's end
   */
  read(rows: Int32Array, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Words for a file in sentences about its failures. */
export interface RowFileNames {
  /** Noun for the file, such as 'pixel file'. */
  readonly noun: string;
  /** Next step when the file can't be opened, a sentence. */
  readonly nextStep: string;
}

/**
 * Opens a file of rows.
 * @param rowBytes length of a row
 * @throws Failure of kind 'not-found' when the file can't be opened
 */
export async function openRows(file: string, rowBytes: number, { noun, nextStep }: RowFileNames): Promise<RowFile> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new Failure('not-found', `The ${noun} can't be read: ${file}`, nextStep, { cause: error });
  });
  return {
    read: async (rows, into) => {
      const reads = consecutive(rows).map(({ first, count }) => {
        const target = into.subarray(first * rowBytes, (first + count) * rowBytes);
        return readFully(handle, target, at(rows, first) * rowBytes, noun);
      });
      await Promise.all(reads);
    },
    close: () => handle.close(),
  };
}

/** Reads rows of float32. @returns [rows, width] @throws as `RowFile.read` does */
export async function readFloatRows(file: RowFile, rows: Int32Array, width: number): Promise<Float32Array> {
  const values = new Float32Array(rows.length * width);
  await file.read(rows, bytesOf(values));
  return values;
}

/** Divides rows into runs that follow each other in the file. */
function consecutive(rows: Int32Array): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = [];
  rows.forEach((row, index) => {
    const last = runs.at(-1);
    if (last && row === at(rows, index - 1) + 1) last.count += 1;
    else runs.push({ first: index, count: 1 });
  });
  return runs;
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number, noun: string): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) {
      throw new Failure('project-damaged', `The ${noun} is shorter than it should be.`, { step: 'check-project' });
    }
    done += bytesRead;
  }
}
