import { statSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { pixelBytes, preprocessingId } from '../../../src-shared/domain/preprocessing';
import { isAway, isGoneWithDrive } from '../away';
import type { DecoderPool } from '../children/decoders';
import { throwIfCancelled, type JobContext } from '../jobs';
import type { Project } from '../project';

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

const chunkFiles = 16;

/**
 * Sees to it that the project's pixel file has a row for each wanted content. A row is on the disk before the catalog
 * names it. An image that vanished, changed or can't be decoded is marked so in the catalog and returned.
 */
export async function preparePixels(
  project: Project,
  decoders: DecoderPool,
  wanted: readonly Wanted[],
  edge: number,
  job: JobContext,
): Promise<LeftOut[]> {
  const file = project.folder.pixelFile(preprocessingId, edge);
  forgetLostRows(project, file, edge);
  const missing = withoutRow(project, wanted, edge);
  if (missing.length === 0) return [];
  await checkSpace(file, missing.length * pixelBytes(edge));
  job.phase('Decoding', 'images', missing.length);
  const leftOut: LeftOut[] = [];
  let nextRow = project.catalog.pixels.nextRow(preprocessingId, edge);
  const chunks = chunksOf(missing, chunkFiles).map((items) => {
    const first = nextRow;
    nextRow += items.length;
    return { items, first };
  });
  await eachAtOnce(chunks, decoders.size * 2, async ({ items, first }) => {
    throwIfCancelled(job.signal);
    const request = items.map(({ file: path, sha256 }, index) => ({
      path,
      row: first + index,
      sha256: sha256.toString('hex'),
    }));
    const results = await decoders.prepare({ file, edge, items: request }, job.signal);
    project.catalog.transaction(() => {
      items.forEach((item, index) => {
        const result = results[index];
        if (result && 'crc32' in result) {
          project.catalog.pixels.add(preprocessingId, edge, item.sha256, { row: first + index, crc32: result.crc32 });
        } else if (result) {
          leftOut.push(leaveOut(project, item, result));
        }
      });
    });
    job.advance(items.length);
  });
  return leftOut;
}

/** A pixel file that is gone or was cut off is made anew: it holds nothing that can't be decoded again. */
function forgetLostRows({ catalog }: Project, file: string, edge: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < catalog.pixels.nextRow(preprocessingId, edge) * pixelBytes(edge)) {
    catalog.pixels.forget(preprocessingId, edge);
  }
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

/** Calls `work` on each item, at most `count` at once. The first failure stops what has not begun and is thrown. */
export async function eachAtOnce<T>(
  items: readonly T[],
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const item = items[next++] as T;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: count }, lane));
  for (const each of lanes) if (each.status === 'rejected') throw each.reason;
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** One image of each content that has no row yet. */
function withoutRow(project: Project, wanted: readonly Wanted[], edge: number): Wanted[] {
  const byContent = new Map(wanted.map((each) => [each.sha256.toString('latin1'), each]));
  return [...byContent.values()].filter(({ sha256 }) => !project.catalog.pixels.find(preprocessingId, edge, sha256));
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
    if (root !== undefined && isAway(root)) throw isGoneWithDrive(root);
    images.setState(item.image, 'missing', null);
  } else images.setState(item.image, 'refused', result.reason);
  return { image: item.image, path: item.file, reason: result.reason };
}
