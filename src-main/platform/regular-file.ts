import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Failure } from '../../src-shared/domain/failure';

/**
 * Refuses anything but a file: opening a pipe waits for its other end, and a device may never end.
 * Throws kind 'bad-input'; the system's own error where nothing is there.
 */
export async function requireRegularFile(file: string): Promise<void> {
  const found = await stat(file);
  if (!found.isFile()) throw new Failure('bad-input', `${file} is ${kindOfFile(found)}.`, 'Name a file.');
}

/** Describes what stands where a file was named: 'a folder', 'a pipe, not a file', and so on. */
export function kindOfFile(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe, not a file';
  return found.isSocket() ? 'a socket, not a file' : 'a device, not a file';
}
