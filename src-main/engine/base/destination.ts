import type { Stats } from 'node:fs';
import { lstat, readdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { makeFolder } from '../../platform/folders';
import { kindOfFile } from '../../platform/regular-file';

/** Makes room for a new folder: removes an empty one. Throws kind 'bad-input' when anything else is there, and leaves it alone. */
export async function requireFreeDestination(to: string): Promise<void> {
  await makeFolder(resolve(to, '..'), 'person');
  const found = await lstat(to).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (found === null) return;
  if (!found.isDirectory()) {
    throw new Failure('bad-input', `${to} is ${nameOf(found)}.`, 'Give a new folder.');
  }
  if ((await readdir(to)).length > 0) throw new Failure('bad-input', `${to} is not empty.`, 'Give a new folder.');
  await rmdir(to);
}

function nameOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  return found.isFile() ? 'a file' : kindOfFile(found);
}
