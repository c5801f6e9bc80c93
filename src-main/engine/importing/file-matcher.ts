import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import { isMissing } from '../../platform/errors';
import { digestOfFile } from '../../platform/sums/digest';
import { identityOf, isSameFile } from '../base/file-identity';
import type { OriginalRow } from '../catalog/originals';
import type { Project } from '../project/project';
import type { FoundFile } from './source';

/** How a file at a new path relates to the project's images. */
export type FileMatch =
  | { readonly kind: 'new' }
  /** Another name of the same file: a hard link, a link, another case. `image` is null for a file of the same chunk. */
  | { readonly kind: 'same-file'; readonly image: number | null; readonly first: FoundFile | null }
  /** It has the content of an image whose file is gone: that image has moved here. */
  | { readonly kind: 'moved'; readonly image: number }
  /** It has the content of images that may have moved here; decided when the scan has seen all files. */
  | { readonly kind: 'undecided' };

/** Present state of an image's file. */
type FileState = 'there' | 'gone' | 'replaced';

/**
 * Recognises files of known content. A photo is its content: an image whose photo moved keeps its id, label, tags and part, and a file
 * with two names is one image.
 */
export class FileMatcher {
  /** Files that images have moved to, by image. */
  readonly moved = new Map<number, FoundFile>();
  readonly #isSizeLost = new Map<number, boolean>();

  constructor(
    private readonly project: Project,
    /** False: a moved photo is added as a new image. */
    readonly relinks: boolean,
  ) {}

  /** Matches the decoded files of a chunk, and claims the images that moved. null for files at known paths and refused ones. */
  async matchChunk(
    files: readonly FoundFile[],
    results: readonly (Inspection | Refusal | undefined)[],
    isKnown: (file: FoundFile) => boolean,
  ): Promise<(FileMatch | null)[]> {
    const matches: (FileMatch | null)[] = [];
    const earlierOfContent = new Map<string, FoundFile[]>();
    for (const [index, file] of files.entries()) {
      const result = results[index];
      if (!result || 'refused' in result || isKnown(file)) {
        matches.push(null);
        continue;
      }
      const earlier = earlierOfContent.get(result.sha256) ?? [];
      const match = await this.match(file, result.sha256, earlier);
      if (match.kind === 'new') earlierOfContent.set(result.sha256, [...earlier, file]);
      matches.push(match);
    }
    return matches;
  }

  /**
   * Matches a file at a new path, and claims the image if it moved.
   * @param sha256 of the file's content, 64 hex digits
   * @param earlier files of the same chunk with the same content
   */
  async match(file: FoundFile, sha256: string, earlier: readonly FoundFile[] = []): Promise<FileMatch> {
    const rows = this.project.catalog.originals.byContent(Buffer.from(sha256, 'hex'));
    if (rows.length === 0 && earlier.length === 0) return { kind: 'new' };
    const identity = await identityAt(file);
    for (const first of earlier) {
      if (isSameFile(identity, await identityAt(first))) return { kind: 'same-file', image: null, first };
    }
    for (const row of rows) {
      const present = this.moved.get(row.id) ?? row; // other names of a file that moved are found after it
      if (isSameFile(identity, await identityAt(present))) return { kind: 'same-file', image: row.id, first: null };
    }
    const [only, second] = this.relinks ? await this.imagesWithoutFile(sha256) : [];
    if (only === undefined) return { kind: 'new' };
    if (second !== undefined || (await fileStateOf(only)) !== 'gone') return { kind: 'undecided' };
    this.moved.set(only.id, file);
    return { kind: 'moved', image: only.id };
  }

  /**
   * Images of a content that have lost their files and that no file has claimed.
   * @param sha256 64 hex digits
   * @param displaced ids of images at whose paths other pictures were found
   */
  async imagesWithoutFile(sha256: string, displaced: ReadonlySet<number> = none): Promise<OriginalRow[]> {
    const found: OriginalRow[] = [];
    for (const row of this.project.catalog.originals.byContent(Buffer.from(sha256, 'hex'))) {
      if (this.moved.has(row.id)) continue;
      if (displaced.has(row.id) || (await fileStateOf(row)) !== 'there') found.push(row);
    }
    return found;
  }

  /** Hashes a file if its size is one that an image has lost; else, or when it can't be read, null. For dry runs, which read little. */
  async hashIfSizeLost(file: FoundFile): Promise<string | null> {
    if (!(await this.#hasLostImage(file.bytes))) return null;
    return (await contentOf(join(file.root, file.path)))?.toString('hex') ?? null;
  }

  /** Whether an image of a size has lost its file. The images of each size are examined once per import. */
  async #hasLostImage(bytes: number): Promise<boolean> {
    const known = this.#isSizeLost.get(bytes);
    if (known !== undefined) return known;
    let isLost = false;
    for (const page of this.project.catalog.originals.pagesOfSize(bytes)) {
      const states = await Promise.all(page.map(fileStateOf));
      isLost = states.some((state) => state !== 'there');
      if (isLost) break;
    }
    this.#isSizeLost.set(bytes, isLost);
    return isLost;
  }
}

const none: ReadonlySet<number> = new Set();

/** Reads a file of another time than the image's: it may only have been touched. */
async function fileStateOf({ root, path, bytes, modified, sha256 }: OriginalRow): Promise<FileState> {
  const file = join(root, path);
  try {
    const found = await stat(file);
    if (found.size === bytes && found.mtimeMs === modified) return 'there';
    const content = found.size === bytes ? await contentOf(file) : null;
    return content !== null && sha256?.equals(content) === true ? 'there' : 'replaced';
  } catch (error) {
    return isMissing(error) ? 'gone' : 'there'; // a file that may not be read can still be there
  }
}

const identityAt = ({ root, path }: Pick<FoundFile, 'root' | 'path'>) => identityOf(join(root, path));

/** SHA-256 of a file; null when it can't be read. */
async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return Buffer.from((await digestOfFile(file)).is, 'hex');
  } catch {
    return null;
  }
}
