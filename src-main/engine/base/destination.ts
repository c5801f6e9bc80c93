import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { makeFolder } from '../../platform/folders';
import { kindOfFile } from '../../platform/regular-file';
import { projectAround } from './project-around';

/**
 * Makes room for a new folder: removes an empty one. Throws kind 'bad-input' when anything else is there, and leaves it alone, or when the
 * place is in a project: a folder there may have the name that its next run gets.
 */
export async function requireFreeDestination(to: string): Promise<void> {
  const project = projectAround(await withoutLinks(resolve(to)));
  if (project !== null) {
    throw new Failure('bad-input', `${to} is in the project ${project}.`, 'Give a new folder outside the project.');
  }
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

/** A path with the links of its existing part followed. */
async function withoutLinks(path: string): Promise<string> {
  const found = await realpath(path).catch(() => null);
  if (found !== null || dirname(path) === path) return found ?? path;
  return join(await withoutLinks(dirname(path)), basename(path));
}

function nameOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  return found.isFile() ? 'a file' : kindOfFile(found);
}
