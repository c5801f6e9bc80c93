import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import { openOwn } from '../platform/own-files';

/**
 * Appends the parts to a file (created when missing) and syncs it.
 * @returns the offset in bytes at which the first part stands
 * Throws kind 'disk-full' or 'permission'; a half-written end is then harmless, for nobody is told its offset.
 */
export function appendSynced(path: string, parts: readonly Buffer[]): Promise<number> {
  return telling(path, async () => {
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

/** A file of rows of equal length, each written at its own place; several processes may write different rows. */
export interface RowFile {
  write(row: number, bytes: Buffer): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file of rows for writing, created when missing. Throws kind 'disk-full' or 'permission', as its methods do. */
export function openRows(path: string, rowBytes: number): Promise<RowFile> {
  return telling(path, async () => {
    const handle = await openOwn(path, 'rows');
    const { size } = await handle.stat();
    return {
      write: (row, bytes) => telling(path, () => writeAll(handle, bytes, row * rowBytes)),
      sync: () => telling(path, () => syncNew(path, handle, size)),
      close: () => handle.close(),
    };
  });
}

/** A write may take only a part, near the end of the disk most of all; `position` null appends. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number | null): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    done += (await handle.write(bytes, done, bytes.length - done, at)).bytesWritten;
  }
}

/** Syncs the data, and for a file that was empty its folder too: else the file's name may be lost with the power. */
async function syncNew(path: string, handle: FileHandle, sizeBefore: number): Promise<void> {
  await handle.datasync();
  if (sizeBefore > 0 || process.platform === 'win32') return; // Windows can't open a folder, and needs not
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Runs `work` on a file of ours; what the system refuses becomes kind `disk-full` or `permission`. */
export async function telling<T>(path: string, work: () => Promise<T>): Promise<T> {
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
