import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { inSlices } from '../base/slices';
import type { Project } from '../project/project';

type Declaration = (typeof imports)['takeBack'];

/**
 * Answers `imports.takeBack`: removes from the catalog the images of a folder that nobody has worked on. The folder need not exist
 * any more. Images are searched for in slices.
 * @throws Failure of kind 'not-found' when the project has no image of the folder
 */
export async function takeBackImport(
  { catalog }: Project,
  { folder, dryRun }: v.InferOutput<Declaration['params']>,
  signal: AbortSignal,
): Promise<v.InferOutput<Declaration['result']>> {
  const images = await inSlices(catalog.untouched.below(realPathOf(folder)), signal);
  if (images.length === 0) {
    throw new Failure('not-found', `The project has no images of ${folder}.`, 'Give a folder that was imported.');
  }
  const isUntouched = catalog.untouched.untouched(images.map(({ id }) => id));
  const untouched = images.filter(({ id }) => isUntouched.has(id));
  const counts = { removed: untouched.length, kept: images.length - untouched.length };
  if (dryRun || untouched.length === 0) return { ...counts, classes: [] };
  const ids = untouched.map(({ id }) => id);
  const own = untouched.flatMap(({ classId }) => (classId === null ? [] : [classId]));
  const classes = new Set([...own, ...catalog.annotations.classesOf(ids)]);
  return catalog.transaction(() => {
    catalog.forgetting.drop(ids);
    const removed = catalog.untouched.removeClasses([...classes]);
    if (removed.length > 0) catalog.changes.names();
    return { ...counts, classes: removed.flatMap((id) => catalog.classes.byId(id)?.name ?? []) };
  });
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
