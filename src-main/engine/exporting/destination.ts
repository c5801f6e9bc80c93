import { readdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { makeFolder } from '../../platform/folders';

/** An empty folder gives way to the export; anything else is left alone. Kind 'bad-input'. */
export async function requireFree(to: string): Promise<void> {
  await makeFolder(resolve(to, '..'));
  const entries = await readdir(to).catch((error: unknown) => (isMissing(error) ? null : ['?']));
  if (entries === null) return;
  if (entries.length > 0) throw new Failure('bad-input', `${to} is not empty.`, 'Give a new folder.');
  await rmdir(to);
}
