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
    const what = found.isSymbolicLink() ? 'a link' : found.isFile() ? 'a file' : kindOfFile(found);
    throw new Failure('bad-input', `${to} is ${what}.`, 'Give a new folder.');
  }
  if ((await readdir(to)).length > 0) throw new Failure('bad-input', `${to} is not empty.`, 'Give a new folder.');
  await rmdir(to);
}
