import { constants } from 'node:fs';
import { copyFile, link, mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { datasetFiles } from '../../../src-shared/contract/datasets';
import { Failure } from '../../../src-shared/domain/failure';
import type { DatasetRow } from '../catalog/dataset-rows';

export type Files = Exclude<(typeof datasetFiles)[number], 'none'>;

/**
 * Whether a picture's path stays inside the data set. Folders and names come from stored paths and classes, and a project may be a
 * stranger's.
 */
export const staysWithin = (folder: string, name: string): boolean =>
  [...(folder === '' ? [] : folder.split('/')), name].every(
    (part) => part !== '' && part !== '.' && part !== '..' && !part.includes(sep) && !part.includes('\0'),
  );

const isWithin = (path: string): boolean => path.split(/[\\/]/).every((part) => part !== '..') && !isAbsolute(path);

/** Copies or links pictures into a folder. */
export class PicturePlacer {
  readonly #made = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly how: Files,
  ) {}

  /** Says why an original can't be placed: it is gone, or not what was imported; null when it can be. */
  async obstacle({ root, path, bytes, modified }: DatasetRow): Promise<string | null> {
    const found = await stat(join(root, path)).catch(() => null);
    if (found === null) return 'Its file is gone. If it was moved, import the folder where it is now.';
    // In a stranger's project a pipe may have this size and time, too, and a path may lead out of the imported folder.
    if (!found.isFile() || !isWithin(path)) return 'It is not a picture of the folder that was imported.';
    const isSame = found.size === bytes && found.mtimeMs === modified;
    return isSame ? null : 'Its file has changed since; import its folder again.';
  }

  /** Copies or links an original. Kinds 'bad-input' where links can't be made, 'disk-full', 'permission'. */
  async place({ root, path }: DatasetRow, to: string): Promise<void> {
    const [original, target] = [join(root, path), join(this.root, to)];
    const folder = dirname(target);
    if (!this.#made.has(folder)) await mkdir(folder, { recursive: true });
    this.#made.add(folder);
    try {
      if (this.how === 'symlink') await symlink(original, target);
      else if (this.how === 'hardlink') await link(original, target);
      else await copyFile(original, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      throw this.#explain(error, original);
    }
  }

  #explain(error: unknown, original: string): unknown {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (this.how === 'copy' || (code !== 'EXDEV' && code !== 'EPERM' && code !== 'ENOTSUP')) return error;
    return new Failure('bad-input', `${original} can't be linked from ${this.root}.`, 'Copy the files instead.', {
      cause: error,
    });
  }
}
