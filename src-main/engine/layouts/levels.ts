import type { FolderLevel } from '../../../src-shared/domain/layouts';

/** Levels that are counted; deeper folders name no class in any data set seen. */
export const mostLevels = 6;
/** Folders of a level that are listed. */
const listed = 100;
/** Folders of a level that are counted apart. */
const counted = 10_000;

/** Name of the folder of a relative path at a level, 1 being the first; null when the path has no such level. */
export const folderAt = (path: string, level: number): string | null => foldersOf(path)[level - 1] ?? null;

/** Names of the folders of a relative path, the first level first. */
export const foldersOf = (path: string): string[] => path.split('/').slice(0, -1);

/** Counts the labels that the folders of each level would give, so that a person can choose the level. */
export class FolderLevels {
  readonly #names: Map<string, number>[] = [];
  #images = 0;

  /** @param path of an image, relative to the source */
  add(path: string): void {
    this.#images += 1;
    foldersOf(path)
      .slice(0, mostLevels)
      .forEach((name, level) => {
        const names = (this.#names[level] ??= new Map<string, number>());
        if (names.size < counted || names.has(name)) names.set(name, (names.get(name) ?? 0) + 1);
      });
  }

  report(): FolderLevel[] {
    return this.#names.map((names) => {
      const classes = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, images]) => ({ name, images }));
      const inFolders = classes.reduce((sum, { images }) => sum + images, 0);
      return {
        classes: classes.slice(0, listed),
        more: Math.max(0, classes.length - listed),
        without: this.#images - inFolders,
      };
    });
  }
}
