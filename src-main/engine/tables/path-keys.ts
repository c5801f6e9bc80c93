import { posix, sep } from 'node:path';
import { pictureName as imageName } from '../../../src-shared/domain/picture-files';

export { imageName };

/**
 * The common form of different ways of writing one path: macOS decomposes accented letters, tables from Windows have backslashes, and
 * people put spaces after commas.
 */
export const foldedPath = (path: string): string =>
  isPlain(path) ? path : posix.normalize(path.trim().normalize('NFC').replaceAll('\\', '/')).replace(/^\.\//, '');

/** Whether a path is in its common form already, as most are: ASCII without blanks, backslashes, '.' and empty parts. */
const isPlain = (path: string): boolean => /^[!-[\]-~]+$/.test(path) && !/\/(\.|\/)|^\./.test(path);

/**
 * Key of a path: its parts without case, blanks around them and a picture's ending, from the last to the first. So the key of a name
 * begins the key of every path that ends with it, and an index finds both: 'a/b/Photo 1.JPG' has the key 'photo 1/b/a', '/a' the key 'a/'.
 */
export function pathKey(path: string): string {
  const parts = looseParts(path);
  return parts.reverse().join('/');
}

/** Key of a folder, which may be called like a picture. */
export const folderKey = (path: string): string => keyParts(path).reverse().join('/');

/** Keys of everything that a path ends with: of 'a/b.jpg' these are 'b' and 'b/a'. */
export function keysOfEnds(path: string): string[] {
  const parts = looseParts(path).reverse();
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Keys of everything that a folder's path ends with, the shortest first. */
export function keysOfFolder(folder: string): string[] {
  const parts = folderKey(folder).split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A row's path; one that leads up is made whole, from its table's folder. */
export const pathFrom = (folder: string, path: string): string => {
  const folded = foldedPath(path);
  return folded.startsWith('../') ? posix.join(folder, folded) : folded;
};

/** A path of this system, with '/' between the parts. */
export const slashed = (path: string): string => path.split(sep).join('/');

/** Number of a key's parts. */
export const partsOfKey = (key: string): number => {
  let parts = 1;
  for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) parts += 1;
  return parts;
};

const keyParts = (path: string): string[] =>
  foldedPath(path)
    .toLowerCase()
    .split('/')
    .map((part) => part.trim());

function looseParts(path: string): string[] {
  const parts = keyParts(path);
  const last = parts.pop() ?? '';
  return [...parts, withoutEnding(last)];
}

const withoutEnding = (name: string): string => name.replace(imageName, '').trimEnd();

/** How well a row's path fits an image whose key it begins; the least is the best. null: the endings differ. */
export function closenessOf(row: string, image: string): number | null {
  const ends = (text: string, end: string): boolean => text === end || text.endsWith(`/${end}`);
  if (ends(image, row)) return 0;
  const [folded, foldedImage] = [withoutUps(foldedPath(row)), foldedPath(image)];
  if (ends(foldedImage, folded)) return 1;
  const ending = imageName.exec(folded)?.[0].toLowerCase();
  if (ending === undefined) return 3;
  return ending === imageName.exec(foldedImage)?.[0].toLowerCase() ? 2 : null;
}

/** A path without the steps up at its beginning. */
const withoutUps = (path: string): string => path.replace(/^(\.\.\/)+/, '');
