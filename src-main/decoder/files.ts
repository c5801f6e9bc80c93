import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import { openOwn } from '../platform/own-files';

/**
 * Appends parts to a file, which is created when missing, and syncs it.
 * @returns offset of the first part in bytes
 * @throws Failure of kind 'disk-full' or 'permission'. A half-written end is harmless then, because nothing refers to it
 */
export function appendSynced(path: string, parts: readonly Buffer[]): Promise<number> {
  return withFileFailures(path, async () => {
    const handle = await openOwn(path, 'append');
    try {
      const { size } = await handle.stat();
      await writeAll(handle, Buffer.concat(parts), null);
      await syncNew(path, handle, size);
      return size;
    } finally {
      await handle.close();
    }
  });
}

/** A file of rows of equal length. Several processes may write different rows at the same time. */
export interface RowFile {
  /** Bytes that the file had when it was opened. */
  readonly size: number;
  write(row: number, bytes: Buffer): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file of rows for writing. It is created when missing.
 * @throws Failure of kind 'disk-full' or 'permission', as its methods do
 */
export function openRows(path: string, rowBytes: number): Promise<RowFile> {
  return withFileFailures(path, async () => {
    const handle = await openOwn(path, 'rows');
    const { size } = await handle.stat();
    return {
      size,
      write: (row, bytes) => withFileFailures(path, () => writeAll(handle, bytes, row * rowBytes)),
      sync: () => withFileFailures(path, () => syncNew(path, handle, size)),
      close: () => handle.close(),
    };
  });
}

/** Writes all bytes: the system may write only some at a time, especially on a nearly full disk. @param position null appends */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number | null): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const target = position === null ? null : position + done;
    done += (await handle.write(bytes, done, bytes.length - done, target)).bytesWritten;
  }
}

/** Syncs a file's data, and the folder of a file that was empty: else a power failure may lose the file's name. */
async function syncNew(path: string, handle: FileHandle, sizeBefore: number): Promise<void> {
  await handle.datasync();
  if (sizeBefore > 0 || process.platform === 'win32') return; // Windows can't open a folder, and need not
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Runs `work` on a file that Facet writes. @throws Failure, of kind 'disk-full' or 'permission' where that is the reason */
export async function withFileFailures<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new Failure('permission', `“${path}” may not be written.`, 'Change its permissions and try again.', {
        cause: error,
      });
    }
    throw Failure.from(error);
  }
}
