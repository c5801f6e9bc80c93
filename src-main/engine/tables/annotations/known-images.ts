import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed } from '../../../../src-shared/domain/part-names';
import { foldedPath, pathKey } from '../path-keys';

/**
 * Images by the names that annotations may give them: paths on the computers that made them, of which only the end can be right, and
 * names without an extension.
 */
export class KnownImages {
  /** Paths by their names in lower case and without an ending. */
  readonly #byStem = new Map<string, string[]>();

  /** @param images paths relative to a folder, with '/' between the parts */
  constructor(images: readonly string[]) {
    for (const path of images) {
      const stem = stemOf(path);
      const list = this.#byStem.get(stem);
      if (list) list.push(path);
      else this.#byStem.set(stem, [path]);
    }
  }

  /**
   * The image whose path shares the longest end with a name, folders and all; null where none does, or several do equally well. Of such,
   * the one with the very name, then the one below `near`, then the one in a folder of `part`, is meant.
   */
  find(name: string, near = '', part: PartName | null = null): string | null {
    const wanted = foldedPath(name);
    const ranked = (this.#byStem.get(stemOf(wanted)) ?? []).map((path) => {
      const folded = foldedPath(path);
      const isSame = lastPart(folded) === lastPart(wanted);
      const isNear = near !== '' && path.startsWith(`${near}/`);
      const isInPart = part !== null && partsIn(path).includes(part);
      const rank = commonFolders(folded, wanted) * 8 + (isSame ? 4 : 0) + (isNear ? 2 : 0) + (isInPart ? 1 : 0);
      return { path, rank };
    });
    const best = Math.max(...ranked.map(({ rank }) => rank));
    const [only, another] = ranked.filter(({ rank }) => rank === best);
    return only === undefined || another !== undefined ? null : only.path;
  }

  /** Whether some image has this name, whatever its ending. */
  has(name: string): boolean {
    return this.#byStem.has(stemOf(name));
  }
}

/** The last part of a path, in lower case and without the ending of a picture's name. */
const stemOf = (path: string): string => pathKey(path).split('/', 1)[0] ?? '';

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Folders in which two paths agree, counted from the image upwards. */
function commonFolders(one: string, other: string): number {
  const [first, second] = [one, other].map((path) => path.split('/').reverse()) as [string[], string[]];
  let common = 0;
  while (common + 1 < first.length && common + 1 < second.length && first[common + 1] === second[common + 1])
    common += 1;
  return common;
}

/** The parts that words in the names of a path's folders tell, as in images/train2017. */
const partsIn = (path: string): (PartName | null | undefined)[] =>
  path
    .slice(0, path.lastIndexOf('/') + 1)
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) => partNamed(word));
