import type { LeftOut } from '../../../src-shared/domain/left-out';
import { CountedList } from '../base/counted-list';

/** Why a reader leaves an entry out: it belongs to a system or program, it is hidden for another reason, or it is a Facet project. */
export type LeftOutKind = 'clutter' | 'hidden' | 'project';

/**
 * Lower-case names of folders and files that NAS systems, Windows, macOS, Linux and programs keep beside photos. Their thumbnails and
 * copies would become images of the class whose folder they are in.
 */
const names = new Set([
  // Synology, QNAP and other storage on a network
  ...['@eadir', '@recycle', '@recently-snapshot', '@tmp', '@__thumb', '.@__thumb', '@transcode', '.@upload_cache'],
  ...['#recycle', '#snapshot', '~snapshot', '.snapshot', '.snapshots', '.zfs'],
  // Windows
  ...['$recycle.bin', 'recycler', 'recycled', 'system volume information'],
  ...['thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini'],
  // macOS
  ...['__macosx', '.ds_store', '.appledouble', '.apdisk', '.fseventsd', '.spotlight-v100', '.temporaryitems'],
  ...['.trashes', '.documentrevisions-v100', 'icon\r'],
  // Linux and phones
  ...['lost+found', '.directory', '.trash', '.thumbnails', '.nomedia', '.trashed'],
  // Programs
  ...['.picasaoriginals', '.picasa.ini', 'picasa.ini', 'zbthumbnail.info', 'pspbrwse.jbf'],
  ...['.ipynb_checkpoints', '__pycache__', '.git', '.svn', '.hg', '.dvc'],
  ...['.dropbox', '.dropbox.cache', '.stfolder', '.stversions', '.tmp.drivedownload', '.tmp.driveupload'],
]);

/** Why an entry of this name is left out; null where it is not. '._a.jpg' is a companion of 'a.jpg' that macOS makes. */
export function clutterKind(name: string): Exclude<LeftOutKind, 'project'> | null {
  const lower = name.toLowerCase();
  if (names.has(lower) || lower.startsWith('._') || /^\.trash-\d+$/.test(lower)) return 'clutter';
  return name.startsWith('.') ? 'hidden' : null;
}

/** Whether a name is hidden or belongs to a system or program. */
export const isClutter = (name: string): boolean => clutterKind(name) !== null;

const listed = 100;

/** Counts the entries that a scan left out, and lists the first 100 of each kind. */
export class LeftOutTally {
  readonly #projects = new CountedList<string>(listed);
  readonly #all = new CountedList<string>(listed);
  readonly #hidden = new CountedList<string>(listed);

  add(path: string, why: LeftOutKind): void {
    if (why === 'project') {
      this.#projects.add(path);
      return;
    }
    this.#all.add(path);
    if (why === 'hidden') this.#hidden.add(path);
  }

  report(): LeftOut {
    return {
      projects: this.#projects.first,
      projectFolders: this.#projects.count,
      clutter: this.#all.count,
      clutterPaths: this.#all.first,
      hidden: this.#hidden.count,
      hiddenPaths: this.#hidden.first,
    };
  }
}
