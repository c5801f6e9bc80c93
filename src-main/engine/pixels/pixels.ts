import { mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isAway, sourceIsAway } from '../project/away-sources';
import type { Project } from '../project/project';
import { forEachItem } from '../base/slices';

/** An image whose decoded pixels are wanted. */
export interface Wanted {
  readonly image: number;
  /** Absolute path of the original. */
  readonly file: string;
  readonly sha256: Buffer;
}

/** An image that could not be decoded any more. */
export interface LeftOut {
  readonly image: number;
  readonly path: string;
  readonly reason: string;
}

/** Throws kind 'disk-full' when `bytes` more don't fit beside what is there, with 50 MB to spare. */
export async function checkSpace(file: string, bytes: number): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6).toLocaleString('en')} MB`;
  if (bavail * bsize > bytes + 50e6) return;
  throw new Failure(
    'disk-full',
    `Decoded images need ${megabytes(bytes)} in ${folder}; ${megabytes(bavail * bsize)} are free.`,
    'Free some space and start again.',
  );
}

/**
 * One image of each content of which there is nothing yet; interruptible.
 * @param isThere whether something is, by SHA-256
 */
export function* oneOfEachContent(
  wanted: readonly Wanted[],
  isThere: (sha256: Buffer) => boolean,
): Generator<void, Wanted[]> {
  const byContent = new Map<string, Wanted>();
  yield* forEachItem(wanted, (each) => {
    if (!isThere(each.sha256)) byContent.set(each.sha256.toString('latin1'), each);
  });
  return [...byContent.values()];
}

/** Those that were not left out, in their order. */
export function notLeftOut(wanted: readonly Wanted[], leftOut: readonly LeftOut[]): Wanted[] {
  const gone = new Set(leftOut.map(({ image }) => image));
  return wanted.filter(({ image }) => !gone.has(image));
}

/** Marks an image that could not be decoded in the catalog. Throws kind 'not-found' when its whole source is away. */
export function leaveOut(
  project: Project,
  item: Wanted,
  result: { changed: true } | { refused: string; reason: string },
): LeftOut {
  const { images } = project.catalog;
  if ('changed' in result) {
    images.setState(item.image, 'changed', null);
    return {
      image: item.image,
      path: item.file,
      reason: 'Its content changed since it was imported; import its folder again.',
    };
  }
  if (result.refused === 'vanished') {
    const root = images.location(item.image)?.root;
    if (root !== undefined && isAway(root)) throw sourceIsAway(root);
    images.setState(item.image, 'missing', null);
  } else images.setState(item.image, 'refused', result.reason);
  return { image: item.image, path: item.file, reason: result.reason };
}
