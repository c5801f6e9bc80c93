import type { LeftOut } from '../../../src-shared/domain/left-out';

/** Why a reader passes an entry by. */
export type LeftOutKind = 'clutter' | 'project';

/**
 * Names, in lower case, that NAS systems, Windows, macOS and Linux give to their own folders and files beside photos: their
 * thumbnails would become images of the class whose folder they lie in.
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

/** Whether a name is hidden ('.picasaoriginals', '._a.jpg', '.ipynb_checkpoints') or a system's own. */
export const isClutter = (name: string): boolean => name.startsWith('.') || names.has(name.toLowerCase());

const listed = 100;

/** Counts what was left out of a scan. */
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
