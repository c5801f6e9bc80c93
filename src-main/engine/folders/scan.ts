import type { Stats } from 'node:fs';
import { opendir, open, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { hasPictureName } from '../../../src-shared/domain/picture-files';
import { isUnpackable } from '../../../src-shared/domain/unpacked';
import { extensionOfPicture } from '../base/picture-content';
import { isProjectFolder, requireOutsideProject } from '../project/project-detection';
import { clutterKind, type LeftOutKind } from './clutter';
import { readNames } from './names';

/** Files that are examined together. One by one, most of the time would be spent waiting. */
const filesAtOnce = 32;

/** An entry found below a folder. */
interface FoundEntry {
  readonly path: string;
  /** null for a name that the system can't be asked about. */
  readonly stat: Promise<Stats | NodeJS.ErrnoException> | null;
  readonly isLink: boolean;
}

/** A path being visited. */
interface Visit {
  readonly path: string;
  /** Whether a link led to it, so that the real paths of files below are others. */
  readonly isLinked: boolean;
}

/** Something found below a folder. `path` is relative to it, with '/' between the parts. */
export type ScanEntry =
  | {
      readonly kind: 'image';
      readonly path: string;
      readonly bytes: number;
      readonly modified: number;
      /** Whether a link led to it, so that its real path is another. */
      readonly isLinked: boolean;
    }
  | { readonly kind: 'refused'; readonly path: string; readonly reason: string }
  | { readonly kind: 'ignored'; readonly path: string }
  /** A folder that is not entered, or a file that belongs to a system. */
  | { readonly kind: 'left-out'; readonly path: string; readonly why: LeftOutKind };

/** Resolves a folder to read to its real, absolute path. Kinds 'not-found', 'bad-input', 'permission'. */
export async function resolveFolder(folder: string): Promise<string> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Failure('not-found', `The folder ${path} does not exist.`, 'Check its name.');
  if (!found.isDirectory()) throw isFile(path);
  try {
    await (await opendir(path)).close();
  } catch (error) {
    throw new Failure('permission', `The folder ${path} can't be read.`, 'Check its permissions.', { cause: error });
  }
  return await realpath(path);
}

const isFile = (path: string): Failure =>
  isUnpackable(path)
    ? new Failure('bad-input', `${path} must be unpacked first.`, { step: 'unpack', source: path })
    : new Failure('bad-input', `${path} is a file.`, 'Give the folder that holds the images.');

/** Resolves a folder whose photos will be read, like `resolveFolder`. Kind 'bad-input' for a Facet project and folders inside one. */
export async function resolvePhotoFolder(folder: string): Promise<string> {
  const root = await resolveFolder(folder);
  await requireOutsideProject(root);
  return root;
}

/**
 * Walks a folder depth first, names in code point order. Follows links, and enters no folder twice. An entry that can't be read is of
 * kind 'refused', and the walk goes on. Facet projects and system clutter (`clutter.ts`) are not entered.
 */
export async function* scanFolder(root: string): AsyncGenerator<ScanEntry> {
  yield* scan(root, { path: '', isLinked: false }, new Set([await realpath(root)]));
}

async function* scan(root: string, visit: Visit, entered: Set<string>): AsyncGenerator<ScanEntry> {
  const relative = visit.path;
  const names = await readNames(join(root, relative)).catch(() => null);
  if (names === null) {
    const reason = 'This folder can’t be read. Check its permissions and import again.';
    yield { kind: 'refused', path: relative, reason };
    return;
  }
  let found: FoundEntry[] = [];
  for (const { name, isUtf8, isLink } of names) {
    const path = relative === '' ? name : `${relative}/${name}`;
    const why = clutterKind(name);
    if (why !== null) {
      yield { kind: 'left-out', path, why };
      continue;
    }
    found.push({ path, stat: isUtf8 ? lookAt(join(root, path)) : null, isLink: isLink || visit.isLinked });
    if (found.length < filesAtOnce) continue;
    yield* scanEach(root, found, entered);
    found = [];
  }
  yield* scanEach(root, found, entered);
}

async function* scanEach(root: string, found: readonly FoundEntry[], entered: Set<string>): AsyncGenerator<ScanEntry> {
  for (const { path, stat, isLink } of found) {
    if (stat === null) {
      yield { kind: 'refused', path, reason: 'Its name is not valid UTF-8. Rename the file and import again.' };
    } else {
      yield* scanOne(root, { path, isLinked: isLink }, await stat, entered);
    }
  }
}

async function* scanOne(
  root: string,
  visit: Visit,
  found: Stats | NodeJS.ErrnoException,
  entered: Set<string>,
): AsyncGenerator<ScanEntry> {
  const { path, isLinked } = visit;
  const full = join(root, path);
  if (found instanceof Error) {
    yield { kind: 'refused', path, reason: reasonOf(found) };
  } else if (found.isDirectory()) {
    const real = await realpath(full);
    if (await isProjectFolder(full)) {
      yield { kind: 'left-out', path, why: 'project' };
      return;
    }
    if (entered.has(real)) {
      yield { kind: 'refused', path, reason: 'It links to a folder that is imported already.' };
      return;
    }
    entered.add(real);
    yield* scan(root, visit, entered);
  } else if (!found.isFile()) {
    yield { kind: 'ignored', path };
  } else if (await looksLikeImage(full, path)) {
    yield { kind: 'image', path, bytes: found.size, modified: found.mtimeMs, isLinked };
  } else {
    yield { kind: 'ignored', path };
  }
}

const lookAt = (full: string): Promise<Stats | NodeJS.ErrnoException> =>
  stat(full).catch((error: unknown) => error as NodeJS.ErrnoException);

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ELOOP') return 'It is a link that leads back to itself.';
  if (error.code === 'ENOENT') return 'It is a link to a file that does not exist, or it vanished meanwhile.';
  if (error.code === 'ENAMETOOLONG') return 'Its path is too long for this system.';
  return 'It can’t be read. Check its permissions and import again.';
}

/** Decides by the name, or else by the first bytes, whether to decode a file, so that a text file is not a refused image. */
async function looksLikeImage(full: string, path: string): Promise<boolean> {
  if (hasPictureName(path) || /\.(svg|psd|jp2|ico)$/i.test(path)) return true;
  if (/\.(csv|tsv|txt|json|xml|md|html?|pdf|zip|gz|tar|py|js|ts|db|ini|log|mp4|mov|npy)$/i.test(path)) return false;
  try {
    const handle = await open(full, 'r');
    try {
      const head = Buffer.alloc(12);
      await handle.read(head, 0, 12, 0);
      return startsLikeImage(head);
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** Whether bytes begin as a picture's do; of ISO media files, videos do, too, and are told by their content later. */
const startsLikeImage = (head: Buffer): boolean =>
  extensionOfPicture(head) !== null || head.toString('latin1', 4, 8) === 'ftyp';
