import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isProjectFolder } from '../project/project-detection';
import { isClutter } from './clutter';

/** Names that data sets give to the parts of a split, in lower case; 'unassigned' is what Facet's own call images in none. */
const training = ['train', 'training'];
const others = ['validation', 'valid', 'val', 'dev', 'test', 'testing', 'unassigned'];

/**
 * The level at which a folder's sub-folders name classes, where nobody has said so: 2 below the parts of a split, which is how
 * Facet writes data sets by split, else 1. The parts are known by their names, and no other folder stands beside them.
 */
export async function classLevelOf(folder: string): Promise<number> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || isClutter(entry.name)) continue;
    if (!(await isProjectFolder(join(folder, entry.name)))) names.push(entry.name.toLowerCase());
  }
  const isSplit =
    names.length >= 2 &&
    names.some((name) => training.includes(name)) &&
    names.every((name) => training.includes(name) || others.includes(name));
  return isSplit && (await someHasFolders(folder)) ? 2 : 1;
}

/** Classes called 'train' and 'test' hold photos, and no folders. */
async function someHasFolders(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || isClutter(entry.name)) continue;
    const inside = await readdir(join(folder, entry.name), { withFileTypes: true }).catch(() => []);
    if (inside.some((each) => each.isDirectory() && !isClutter(each.name))) return true;
  }
  return false;
}
