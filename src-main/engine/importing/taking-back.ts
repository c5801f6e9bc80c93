import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { Project } from '../project/project';

type Declaration = (typeof imports)['takeBack'];

/**
 * Removes images of a folder that nobody has worked on from the catalog. The folder need not exist any more.
 * Kind 'not-found' when the project has no image of it.
 */
export function takeBackImport(
  { catalog }: Project,
  { folder, dryRun }: v.InferOutput<Declaration['params']>,
): v.InferOutput<Declaration['result']> {
  const images = catalog.untouched.below(realOf(folder));
  if (images.length === 0) {
    throw new Failure('not-found', `The project has no images of ${folder}.`, 'Give a folder that was imported.');
  }
  const isUntouched = catalog.untouched.untouched(images.map(({ id }) => id));
  const untouched = images.filter(({ id }) => isUntouched.has(id));
  const counts = { removed: untouched.length, kept: images.length - untouched.length };
  if (dryRun || untouched.length === 0) return { ...counts, classes: [] };
  const classes = new Set(untouched.flatMap(({ classId }) => (classId === null ? [] : [classId])));
  return catalog.transaction(() => {
    catalog.forgetting.drop(untouched.map(({ id }) => id));
    const gone = catalog.untouched.removeClasses([...classes]);
    if (gone.length > 0) catalog.changes.names();
    return { ...counts, classes: gone.flatMap((id) => catalog.classes.byId(id)?.name ?? []) };
  });
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
