import type { FileHandle } from 'node:fs/promises';

/** The largest row of any file: decoded pixels of 1,024 × 1,024 are 3 MB. */
const largestRow = 64 * 1024 * 1024;

/**
 * Reads rows of equal length. Lengths and numbers of rows stand in the project, so memory is taken only for what the file has.
 * @returns a function from a row's number to its bytes, which the next call overwrites; null where the file has no such row
 */
export async function rowReader(
  handle: FileHandle,
  rowBytes: number,
): Promise<(row: number) => Promise<Uint8Array | null>> {
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
