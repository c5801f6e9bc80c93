import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { Project } from './project';

/**
 * Refuses an output that would replace an image of the project, under its own name or by a link: permission to overwrite never covers an
 * original. Kind 'bad-input'.
 */
export async function requireNoImage({ catalog }: Pick<Project, 'catalog'>, file: string): Promise<void> {
  const named = resolve(file);
  const meant = await realpath(named).catch(() => named); // there is no such file yet
  for (const path of new Set([named, meant])) {
    if (catalog.images.byPath(path.split(sep).join('/')) === undefined) continue;
    throw new Failure('bad-input', `${file} is one of the images.`, 'Give another name.');
  }
}
