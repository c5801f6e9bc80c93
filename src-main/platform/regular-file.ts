import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Failure } from '../../src-shared/domain/failure';

/**
 * Refuses what is there but is no file: opening a pipe waits for its other end, a device may never end.
 * Kind 'bad-input'; what the system says of a file that is missing goes through.
 */
export async function requireRegularFile(file: string): Promise<void> {
  const found = await stat(file);
  if (!found.isFile()) throw new Failure('bad-input', `${file} is ${kindOfFile(found)}.`, 'Name a file.');
}

/** 'a folder', 'a pipe, not a file', ...: what stands where a file was named. */
export function kindOfFile(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe, not a file';
  return found.isSocket() ? 'a socket, not a file' : 'a device, not a file';
}
