import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { hash } from 'node:crypto';
import type { Refusal } from '../../src-shared/workers/decoder';
import { refuse } from './refusals';

/** A file's bytes, read once. Everything else that is known about a file is derived from them. */
export interface SourceFile {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly sha256: string;
  /** Modification time in milliseconds since 1970, with fractions. */
  readonly modified: number;
}

/** Larger files are refused. */
const maxBytes = 512 * 1024 * 1024;

/** Reads a whole regular file. A file that can't be read is a Refusal, never an exception. */
export async function readSource(path: string): Promise<SourceFile | Refusal> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer that may never come.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readHandle(path, handle);
  } catch (error) {
    return refusalOf(path, error);
  } finally {
    await handle?.close();
  }
}

async function readHandle(path: string, handle: FileHandle): Promise<SourceFile | Refusal> {
  const stat = await handle.stat();
  if (!stat.isFile()) return refuse('unreadable', path, 'is not a regular file. Choose the picture files themselves.');
  if (stat.size === 0) {
    return refuse('empty', path, 'is empty (0 bytes). Copy it again from where it came from, or delete it.');
  }
  if (stat.size > maxBytes) {
    const megabytes = Math.ceil(stat.size / 1024 / 1024).toLocaleString('en');
    return refuse('too-large', path, `has ${megabytes} MB; Facet reads files up to 512 MB. Save it as a JPEG.`);
  }
  const bytes = await readBytes(handle, stat.size);
  return { bytes, sha256: hash('sha256', bytes), modified: stat.mtimeMs };
}

/** Reads at most `size` bytes, so that a file that grows meanwhile can't fill the memory. */
async function readBytes(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function refusalOf(path: string, error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse('vanished', path, 'is no longer there. Put it back, or import its folder again.');
    case 'EACCES':
    case 'EPERM':
      return refuse('permission', path, 'may not be read by your account. Change its permissions and try again.');
    case 'ENXIO':
      return refuse('unreadable', path, 'is not a regular file. Choose the picture files themselves.');
    default:
      return refuse('unreadable', path, `could not be read from the disk (${code}). Check the disk and try again.`);
  }
}
