import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { kindOfFile } from '../../platform/regular-file';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { LeftOutTally } from '../folders/clutter';
import { resolvePhotoFolder, scanFolder } from '../folders/scan';

/** A file that is not predicted, with the reason. */
export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** Files that are not predicted. */
export interface Unused {
  readonly refused: RefusedFile[];
  readonly leftOut: LeftOutTally;
}

/** Lists the given files and the images below the given folders. A path that does not exist is refused and stops nothing. */
export async function findFiles(paths: readonly string[], unused: Unused, job: JobContext): Promise<string[]> {
  job.phase('Looking for images', 'images', null);
  const files: string[] = [];
  for (const path of paths) {
    const full = resolve(path);
    const found = await stat(full).catch(() => undefined);
    if (!found) unused.refused.push({ path: full, reason: 'It does not exist.' });
    else if (found.isDirectory()) await addFolder(full, files, unused, job);
    else if (found.isFile()) files.push(full);
    else unused.refused.push({ path: full, reason: `It is ${kindOfFile(found)}.` });
  }
  if (files.length > 0 || unused.refused.length > 0) return files;
  throw new Failure(
    'no-data',
    `There are no images in ${paths.join(', ')}.`,
    'Give image files or folders that hold some.',
  );
}

async function addFolder(folder: string, files: string[], unused: Unused, job: JobContext): Promise<void> {
  const root = await resolvePhotoFolder(folder);
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'image') files.push(join(root, entry.path));
    if (entry.kind === 'left-out') unused.leftOut.add(join(root, entry.path), entry.why);
    if (entry.kind === 'refused') unused.refused.push({ path: join(root, entry.path), reason: entry.reason });
  }
}
