import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imageName } from '../../../src-main/engine/tables/path-keys';
import type { Place } from '../../../src-main/engine/layouts/layout';

/** Texts by their names below a folder; images need no picture where only names are read. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Writes files below a folder, and returns it as a place, as `placeAt` does. */
export async function placeOf(root: string, files: Files): Promise<Place> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return placeAt(root);
}

/** A folder as a place: names in order of code points, heads as UTF-8. */
export async function placeAt(root: string): Promise<Place> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  return {
    root,
    images: paths.filter((path) => imageName.test(path)),
    others: paths.filter((path) => !imageName.test(path)),
    isWhole: true,
    head: async (path) => (await readFile(join(root, path))).subarray(0, 65_536).toString('utf8'),
  };
}
