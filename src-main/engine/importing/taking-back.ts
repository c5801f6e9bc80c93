import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { Project } from '../project/project';

type Declaration = (typeof imports)['takeBack'];

/**
 * Takes images of a folder that nobody has worked on out of the catalog. Kind 'not-found' when the project has none of it. The folder
 * need not be there any more.
 */
export function takeBackImport(
  { catalog }: Project,
  { folder, dryRun }: v.InferOutput<Declaration['params']>,
): v.InferOutput<Declaration['result']> {
  const images = catalog.untouched.below(realOf(folder));
  if (images.length === 0) {
    throw new Failure('not-found', `The project has no images of ${folder}.`, 'Give a folder that was imported.');
  }
  const untouched = images.filter(({ id }) => catalog.untouched.isUntouched(id));
  const counts = { removed: untouched.length, kept: images.length - untouched.length };
  if (dryRun || untouched.length === 0) return { ...counts, classes: [] };
  const classes = new Set(untouched.flatMap(({ classId }) => (classId === null ? [] : [classId])));
  return catalog.transaction(() => {
    catalog.forgetting.drop(untouched.map(({ id }) => id));
    const gone = [...classes].filter((id) => catalog.untouched.removeClass(id));
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
