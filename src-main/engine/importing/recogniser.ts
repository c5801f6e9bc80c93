import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import { isMissing } from '../../platform/errors';
import { digestOfFile } from '../../platform/sums/digest';
import type { OriginalRow } from '../catalog/originals';
import type { Project } from '../project/project';
import type { FoundFile } from './source';

/** How a file at a new path relates to the project's images. */
export type Kin =
  | { readonly is: 'new' }
  /** Another name of the same file: a hard link, a link, another case. `image` is null for one of the same chunk. */
  | { readonly is: 'same-file'; readonly image: number | null; readonly first: FoundFile | null }
  /** The content of an image whose file is gone: that one, moved. */
  | { readonly is: 'moved'; readonly image: number }
  /** The content of images that may have moved here; settled when the scan has seen all files. */
  | { readonly is: 'open' };

/** Where a file stands on its disk; null when it is gone or can't be asked. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** How the file of an image is now. */
type Standing = 'there' | 'gone' | 'replaced';

/**
 * Recognises files of known content. A photo is its content: one that moved keeps its image, with label, tags and part;
 * one file under two names is one image.
 */
export class Recogniser {
  /** Images whose new places are settled. */
  readonly moved = new Map<number, FoundFile>();

  constructor(
    private readonly project: Project,
    /** False: what has moved is added as new. */
    private readonly relinks: boolean,
  ) {}

  /** Returns the kin of each file of a chunk; null for files at known paths and for refused ones. Images that are claimed count as moved. */
  async kinOf(
    files: readonly FoundFile[],
    results: readonly (Inspection | Refusal | undefined)[],
    isKnown: (file: FoundFile) => boolean,
  ): Promise<(Kin | null)[]> {
    const kin: (Kin | null)[] = [];
    const earlier = new Map<string, FoundFile[]>();
    for (const [index, file] of files.entries()) {
      const result = results[index];
      if (!result || 'refused' in result || isKnown(file)) {
        kin.push(null);
        continue;
      }
      const before = earlier.get(result.sha256) ?? [];
      const one = await this.#kinOfOne(file, result.sha256, before);
      if (one.is === 'moved') this.moved.set(one.image, file);
      if (one.is === 'new') earlier.set(result.sha256, [...before, file]);
      kin.push(one);
    }
    return kin;
  }

  /** In a dry run: the image whose file is gone and whose content this file has. Only files of a size that is missed are read. */
  async foresee(file: FoundFile): Promise<number | null> {
    if (!this.relinks) return null;
    let sha256: Buffer | null = null;
    for (const row of this.project.catalog.originals.bySize(file.bytes)) {
      if (this.moved.has(row.id) || (await standingOf(row)) !== 'gone') continue;
      sha256 ??= await contentOf(join(file.root, file.path));
      if (sha256 === null) return null;
      if (!row.sha256?.equals(sha256)) continue;
      this.moved.set(row.id, file);
      return row.id;
    }
    return null;
  }

  /** Images of a content that have no file any more, as far as nobody has claimed them; `displaced` ones have lost theirs. */
  async free(sha256: string, displaced: ReadonlySet<number>): Promise<OriginalRow[]> {
    const free: OriginalRow[] = [];
    for (const row of this.project.catalog.originals.byContent(Buffer.from(sha256, 'hex'))) {
      if (this.moved.has(row.id)) continue;
      if (displaced.has(row.id) || (await standingOf(row)) !== 'there') free.push(row);
    }
    return free;
  }

  async #kinOfOne(file: FoundFile, sha256: string, before: readonly FoundFile[]): Promise<Kin> {
    const rows = this.project.catalog.originals.byContent(Buffer.from(sha256, 'hex'));
    if (rows.length === 0 && before.length === 0) return { is: 'new' };
    const own = await identityOf(file);
    for (const first of before) {
      if (isSame(own, await identityOf(first))) return { is: 'same-file', image: null, first };
    }
    for (const row of rows) {
      const place = this.moved.get(row.id) ?? row; // of a file that moved, its other names are found after it
      if (isSame(own, await identityOf(place))) return { is: 'same-file', image: row.id, first: null };
    }
    const free = this.relinks ? await this.free(sha256, none) : [];
    const [only, second] = free;
    if (only === undefined) return { is: 'new' };
    return second === undefined && (await standingOf(only)) === 'gone'
      ? { is: 'moved', image: only.id }
      : { is: 'open' };
  }
}

const none: ReadonlySet<number> = new Set();

/** A file of another size or time is read: it may only have been touched. */
async function standingOf({ root, path, bytes, modified, sha256 }: OriginalRow): Promise<Standing> {
  const file = join(root, path);
  try {
    const found = await stat(file);
    if (found.size === bytes && found.mtimeMs === modified) return 'there';
    const content = found.size === bytes ? await contentOf(file) : null;
    return content !== null && sha256?.equals(content) === true ? 'there' : 'replaced';
  } catch (error) {
    return isMissing(error) ? 'gone' : 'there'; // what may not be read is no proof
  }
}

async function identityOf({ root, path }: Pick<FoundFile, 'root' | 'path'>): Promise<Identity | null> {
  return await stat(join(root, path), { bigint: true }).catch(() => null);
}

/** By device and inode; some file systems have no inodes and say 0. */
const isSame = (a: Identity | null, b: Identity | null): boolean =>
  a !== null && b !== null && a.ino !== 0n && a.dev === b.dev && a.ino === b.ino;

async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return Buffer.from((await digestOfFile(file)).is, 'hex');
  } catch {
    return null;
  }
}
