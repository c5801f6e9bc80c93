import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { materialOf } from './material';

/**
 * Throws kind 'bad-input' with the next step 'unpack' where a source is a file that unpacking takes, by its content; kind 'unsupported' for
 * archives that it does not. Anything else is left to those who open the source.
 */
export async function requireUnpacked(folder: string): Promise<void> {
  const source = resolve(folder);
  const found = await stat(source).catch(() => null);
  if (found?.isFile() !== true) return;
  const material = await materialOf(source).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'unsupported') throw error;
    return null;
  });
  if (material === null) return;
  const why = material.form === 'fer2013' ? 'holds pixels as numbers, not pictures' : 'must be unpacked first';
  throw new Failure('bad-input', `${source} ${why}.`, { step: 'unpack', source });
}
