import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parquetMetadataAsync, type AsyncBuffer, type Compressors, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { Failure } from '../../../../src-shared/domain/failure';

/** A Parquet file that is read piece by piece. */
export interface OpenParquet extends Disposable {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/**
 * Opens a Parquet file and reads its footer.
 * @param most bytes that are read at once. What the file says of itself must not decide how much memory is taken
 */
export async function openParquet(file: string, most: number): Promise<OpenParquet> {
  const handle = openSync(file, 'r');
  try {
    const buffer: AsyncBuffer = {
      byteLength: fstatSync(handle).size,
      slice: (start, end = buffer.byteLength) => pieceOf(handle, start, Math.min(end, buffer.byteLength), most),
    };
    const metadata = await parquetMetadataAsync(buffer);
    return { buffer, metadata, [Symbol.dispose]: () => closeSync(handle) };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

function pieceOf(handle: number, start: number, end: number, most: number): ArrayBuffer {
  if (end - start > most) throw tooLarge(most);
  if (end < start) throw new RangeError('a piece of it ends before it begins');
  const piece = new Uint8Array(end - start);
  for (let at = 0; at < piece.length;) {
    const read = readSync(handle, piece, at, piece.length - at, start + at);
    if (read === 0) throw new RangeError('it ends too early');
    at += read;
  }
  return piece.buffer;
}

/** Decompressors that give at most so many bytes in all: a page may claim any size. */
export function limitedCompressors(most: number): Compressors {
  let total = 0;
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number) => {
        total += length;
        if (total > most) throw tooLarge(most);
        return decompress(input, length);
      },
    ]),
  );
}

export const tooLarge = (most: number): Failure =>
  new Failure(
    'unsupported',
    `A row group of the Parquet file has more than ${(most / 1e6).toLocaleString('en')} MB, which Facet doesn’t hold in memory.`,
    'Write it with smaller row groups, for example with `write_parquet(row_group_size=1000)`.',
  );
