import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../../platform/errors';
import { throwIfCancelled, type JobContext } from '../../base/jobs';

/** Largest row of any file: decoded pixels of 1,024 × 1,024 are 3 MB. */
const largestRow = 64 * 1024 * 1024;

/** A row that the catalog names, with the checksum that it had when it was written. */
interface StoredRow {
  readonly row: number;
  readonly crc32: number;
}

/**
 * Finds rows that are missing from a file or differ from what was written; all rows when there is no such file.
 * @param file null for a name that no file of a project can have
 * @param rowBytes length of a row; 0 when it is not known, and then all rows count as damaged
 */
export async function damagedRows<R extends StoredRow>(
  { file, rowBytes }: { readonly file: string | null; readonly rowBytes: number },
  rows: readonly R[],
  job: JobContext,
): Promise<R[]> {
  const handle = file === null ? null : await open(file, 'r').catch(nullIfMissing);
  if (!handle) return [...rows];
  try {
    const damaged: R[] = [];
    const readRow = await rowReader(handle, rowBytes);
    for (const stored of rows) {
      throwIfCancelled(job.signal);
      const bytes = await readRow(stored.row);
      if (!bytes || crc32(bytes) !== stored.crc32) damaged.push(stored);
      job.advance(1);
    }
    return damaged;
  } finally {
    await handle.close();
  }
}

/**
 * Reads rows of equal length. Row lengths and numbers come from the project, so memory is only taken for rows that the file has.
 * @returns a function from a row's number to its bytes, which the next call overwrites; null where the file has no such row
 */
async function rowReader(handle: FileHandle, rowBytes: number): Promise<(row: number) => Promise<Uint8Array | null>> {
  const { size } = await handle.stat();
  const isPossible = rowBytes > 0 && rowBytes <= Math.min(size, largestRow);
  const bytes = Buffer.alloc(isPossible ? rowBytes : 0);
  return async (row) => {
    const start = row * rowBytes;
    if (!isPossible || row < 0 || !Number.isSafeInteger(start) || start + rowBytes > size) return null;
    const { bytesRead } = await handle.read(bytes, 0, rowBytes, start);
    return bytesRead === rowBytes ? bytes : null;
  };
}

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
