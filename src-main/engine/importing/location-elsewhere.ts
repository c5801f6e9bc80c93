import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../project/project';
import type { FoundFile } from './source';

type Location = NonNullable<ReturnType<Project['catalog']['images']['locationOfPath']>>;

/** Where the project has a file under its whole path, or under the one that a link to it leads to; undefined where it has not. */
export async function locationElsewhere(
  { catalog: { images } }: Project,
  { root, path, isLinked }: FoundFile,
): Promise<Location | undefined> {
  const full = join(root, path);
  return images.locationOfPath(full) ?? (isLinked ? images.locationOfPath(await realPathOf(full)) : undefined);
}

const realPathOf = (path: string): Promise<string> => realpath(path).catch(() => path);
