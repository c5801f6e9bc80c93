import { at } from '../../../src-shared/domain/at';
import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../../src-shared/domain/failure';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';

/** A file of rows of equal length, read some at a time: its size never matters for memory. */
export interface RowFile {
  /**
   * Reads rows, one after the other, into the start of `into`; neighbours in the file are read at once.
   * @param into at least rows.length times the bytes of a row
   * @throws Failure of kind 'project-damaged' when a row is beyond the file's end
   */
  read(rows: Int32Array, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A file of decoded images. */
export type PixelFile = RowFile;

/** @throws Failure of kind 'not-found' when the file can't be opened */
export function openPixels(file: string, edge: number): Promise<PixelFile> {
  return openRows(file, pixelBytes(edge), { what: 'pixel file', anew: 'Start the job again to decode the images.' });
}

/**
 * @param bytes of a row
 * @throws Failure of kind 'not-found' when the file can't be opened
 */
export async function openRows(
  file: string,
  bytes: number,
  { what, anew }: { readonly what: string; readonly anew: string },
): Promise<RowFile> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new Failure('not-found', `The ${what} can't be read: ${file}`, anew, { cause: error });
  });
  return {
    read: async (rows, into) => {
      await Promise.all(
        neighbours(rows).map(({ first, count }) =>
          readFully(handle, into.subarray(first * bytes, (first + count) * bytes), at(rows, first) * bytes, what),
        ),
      );
    },
    close: () => handle.close(),
  };
}

/** Cuts rows into stretches that follow each other in the file. */
function neighbours(rows: Int32Array): { first: number; count: number }[] {
  const stretches: { first: number; count: number }[] = [];
  rows.forEach((row, index) => {
    const last = stretches.at(-1);
    if (last && row === at(rows, index - 1) + 1) last.count += 1;
    else stretches.push({ first: index, count: 1 });
  });
  return stretches;
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number, what: string): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) {
      throw new Failure('project-damaged', `The ${what} is shorter than it should be.`, { step: 'check-project' });
    }
    done += bytesRead;
  }
}
