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

/** An image that can no longer be decoded, with the reason. */
export interface LeftOut {
  readonly image: number;
  readonly path: string;
  readonly reason: string;
}

/** Throws kind 'disk-full' unless `bytes` more fit on the file's disk, with 50 MB to spare. */
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
 * One image per content that has no data yet; interruptible.
 * @param hasData whether a content has some, by its SHA-256
 */
export function* oneOfEachContent(
  wanted: readonly Wanted[],
  hasData: (sha256: Buffer) => boolean,
): Generator<void, Wanted[]> {
  const byContent = new Map<string, Wanted>();
  yield* forEachItem(wanted, (each) => {
    if (!hasData(each.sha256)) byContent.set(each.sha256.toString('latin1'), each);
  });
  return [...byContent.values()];
}

/** The images that were not left out, in order. */
export function notLeftOut(wanted: readonly Wanted[], leftOut: readonly LeftOut[]): Wanted[] {
  const gone = new Set(leftOut.map(({ image }) => image));
  return wanted.filter(({ image }) => !gone.has(image));
}

/** Records in the catalog that an image can't be decoded, and returns it with the reason. Kind 'not-found' when its source is away. */
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
