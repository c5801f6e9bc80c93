import { foldedName, safeName } from '../../platform/file-names';

/** Bytes of the longest name on most file systems, and of the longest path that all systems take below a folder. */
const [longestName, longestPath] = [255, 2000];
const deepest = 50;

/** The path of an entry below the folder that is made, with '/' between the parts; or why it can't be one. */
export type EntryPath = { readonly path: string } | { readonly refused: string };

/**
 * Checks the name of an archive's entry. Names come from strangers: one that leads out of the folder is refused, never mended, since nobody
 * means such a name.
 */
export function entryPath(name: string, system: NodeJS.Platform = process.platform): EntryPath {
  if (name.includes('\0')) return { refused: 'Its name contains a zero byte.' };
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return { refused: 'Its name is an absolute path.' };
  if (name.includes('\\')) return { refused: 'Its name contains a backslash.' };
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return { refused: 'It has no name.' };
  if (parts.includes('..')) return { refused: 'Its name leads out of the folder.' };
  if (parts.length > deepest) return { refused: 'It is in too many folders.' };
  if (parts.some((part) => Buffer.byteLength(part) > longestName)) return { refused: 'Its name is too long.' };
  const path = parts.join('/');
  if (Buffer.byteLength(path) > longestPath) return { refused: 'Its path is too long.' };
  // Windows would open a stream of another file, a device, or a name without its last dots.
  if (system === 'win32' && parts.some((part) => safeName(part) !== part.normalize('NFC')))
    return { refused: 'No file can have its name on this system.' };
  return { path };
}

/** Paths that are taken. Two names that differ in case only are one file on many systems. */
export class TakenPaths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** @returns whether the path was free; then it is taken */
  take(path: string): boolean {
    const folded = foldedName(path);
    const above = foldersOf(folded);
    if (this.#files.has(folded) || this.#folders.has(folded)) return false;
    if (above.some((folder) => this.#files.has(folder))) return false;
    this.#files.add(folded);
    for (const folder of above) this.#folders.add(folder);
    return true;
  }
}

/** All folders above a path: 'a' and 'a/b' of 'a/b/c'. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
