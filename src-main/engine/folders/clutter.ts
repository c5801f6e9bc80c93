import type { LeftOut } from '../../../src-shared/domain/left-out';

/** Why a reader leaves an entry out. */
export type LeftOutKind = 'clutter' | 'project';

/**
 * Lower-case names of folders and files that NAS systems, Windows, macOS and Linux keep beside photos. Their thumbnails would become
 * images of the class whose folder they are in.
 */
const names = new Set([
  '@eadir',
  '@recycle',
  '@recently-snapshot',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'recycler',
  'system volume information',
  '__macosx',
  'lost+found',
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
]);

/** Whether a name is hidden ('.picasaoriginals', '._a.jpg', '.ipynb_checkpoints') or belongs to a system. */
export const isClutter = (name: string): boolean => name.startsWith('.') || names.has(name.toLowerCase());

const listed = 100;

/** Counts the entries that a scan left out, and lists the first 100 of each kind. */
export class LeftOutTally {
  readonly #projects: string[] = [];
  readonly #clutter: string[] = [];
  #projectFolders = 0;
  #clutterCount = 0;

  add(path: string, why: LeftOutKind): void {
    const paths = why === 'project' ? this.#projects : this.#clutter;
    if (paths.length < listed) paths.push(path);
    if (why === 'project') this.#projectFolders += 1;
    else this.#clutterCount += 1;
  }

  report(): LeftOut {
    return {
      projects: this.#projects,
      projectFolders: this.#projectFolders,
      clutter: this.#clutterCount,
      clutterPaths: this.#clutter,
    };
  }
}
