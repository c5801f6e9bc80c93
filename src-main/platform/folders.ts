import { readdirSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import { isMissing } from './errors';
import { applyUserPermissionsInFolder } from './private';

/**
 * Makes a folder and its missing parents. Node's own recursive mkdir never ends on a file system that lets nobody make folders
 * but reports something as missing, such as /proc: libuv tries the parent, finds it there, and begins again.
 * Throws kind 'bad-input' there, and where a file is in the way.
 * @param owner 'person' for folders that a person named; all others are private
 */
export async function makeFolder(folder: string, owner: 'facet' | 'person' = 'facet'): Promise<void> {
  try {
    await make(folder, owner);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await isFolder(folder))) return;
    const above = dirname(folder);
    if (!isMissing(error) || above === folder || (await isFolder(above))) throw explained(error, folder);
    await makeFolder(above, owner);
    await make(folder, owner).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw explained(again, folder);
    });
  }
}

/** Names in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function make(folder: string, owner: 'facet' | 'person'): Promise<void> {
  await mkdir(folder);
  if (owner === 'person') await applyUserPermissionsInFolder(folder, 'folders');
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function explained(error: unknown, folder: string): unknown {
  if (!isMissing(error) && codeOf(error) !== 'EEXIST') return error;
  return new Failure('bad-input', `${folder} can't be made a folder.`, 'Choose another place.', { cause: error });
}
