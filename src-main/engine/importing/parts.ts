import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isProjectFolder } from '../project/project-detection';
import { isClutter } from './clutter';

/** Lower-case names that data sets give to the parts of a split. In Facet's own, 'unassigned' holds images in no part. */
const trainingNames = ['train', 'training'];
const otherNames = ['validation', 'valid', 'val', 'dev', 'test', 'testing', 'unassigned'];

/**
 * Guesses the level at which a folder's sub-folders name classes: 2 where the sub-folders are the parts of a split, as in Facet's own
 * data sets by split, else 1. Parts are recognised by their names, with no other folder beside them.
 */
export async function classLevelOf(folder: string): Promise<number> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || isClutter(entry.name)) continue;
    if (!(await isProjectFolder(join(folder, entry.name)))) names.push(entry.name.toLowerCase());
  }
  const isSplit =
    names.length >= 2 &&
    names.some((name) => trainingNames.includes(name)) &&
    names.every((name) => trainingNames.includes(name) || otherNames.includes(name));
  return isSplit && (await someHasFolders(folder)) ? 2 : 1;
}

/** Whether a sub-folder holds folders. Classes called 'train' and 'test' hold photos only. */
async function someHasFolders(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || isClutter(entry.name)) continue;
    const inside = await readdir(join(folder, entry.name), { withFileTypes: true }).catch(() => []);
    if (inside.some((each) => each.isDirectory() && !isClutter(each.name))) return true;
  }
  return false;
}
