import { constants } from 'node:fs';
import { copyFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { makeFolder } from '../../platform/folders';
import { FreeNames, numbered, safeName } from '../../platform/file-names';

/** Folders of a model's classes, into which pictures are copied. Whatever a class is called, its folder is inside the root. */
export class ClassFolders {
  /** One name per class. */
  readonly #names: readonly string[];

  constructor(
    private readonly root: string,
    classes: readonly string[],
  ) {
    const free = new FreeNames();
    this.#names = classes.map((name) => free.take('', safeName(name)));
  }

  /** Copies a file into a class's folder under its own name, or the first free `name (2)`; overwrites nothing. */
  async copy(path: string, classIndex: number): Promise<void> {
    const target = join(this.root, at(this.#names, classIndex));
    await makeFolder(target, 'person');
    const source = await realpath(path);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? basename(path) : numbered(basename(path), number);
      try {
        await copyFile(source, join(target, name), constants.COPYFILE_EXCL);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
}
