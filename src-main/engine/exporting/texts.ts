import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { Failure } from '../../../src-shared/domain/failure';
import { readModelMetadata } from '../../platform/model-folder';

type Declaration = (typeof exportsContract)['text'];

/** Bytes of the largest text that a window shows. */
const mostBytes = 400_000;

/**
 * Answers `exports.text`: reads a text beside an exported model.
 * @throws Failure of kind 'not-found' when there is no such file, 'bad-input' for a folder without a model, and for anything but a text
 */
export async function textOf({
  folder,
  file,
}: v.InferOutput<Declaration['params']>): Promise<v.InferOutput<Declaration['result']>> {
  await readModelMetadata(resolve(folder));
  const path = join(resolve(folder), file);
  const found = await lstat(path).catch(() => null);
  if (!found) throw new Failure('not-found', `There is no ${file} in ${folder}.`, 'Export the model again.');
  if (!found.isFile()) throw new Failure('bad-input', `${path} is no file.`, 'Export the model again.');
  if (found.size > mostBytes) throw new Failure('bad-input', `${path} is too large to be shown.`);
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW || 0));
  try {
    return { text: await handle.readFile('utf8') };
  } finally {
    await handle.close();
  }
}
