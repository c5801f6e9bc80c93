import { statSync } from 'node:fs';
import { rm, statfs, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import { syncFolder } from '../../../platform/atomic';
import { openOwn } from '../../../platform/own-files';
import type { PackedThumbnail } from '../../catalog/forgetting';
import { packsIn } from '../../project/packs';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { inSlices } from '../../base/slices';

/** A rewritten pack, under another number. The catalog does not name it yet. */
export interface NewPack {
  readonly old: number;
  readonly pack: number;
  /** The thumbnails' offsets in it. */
  readonly moved: readonly { readonly image: number; readonly offset: number }[];
}

/**
 * Finds packs that hold more than the thumbnails that the catalog names: former ones of changed images, and leftovers of killed work.
 * Any of it may show an image that is to be forgotten.
 */
export async function packsWithLeftovers({ catalog, folder }: Project, signal: AbortSignal): Promise<number[]> {
  const named = await inSlices(catalog.forgetting.packBytes(), signal);
  return packsIn(folder.thumbnails).filter((pack) => statSync(folder.pack(pack)).size > (named.get(pack) ?? 0));
}

const bufferBytes = 4 * 1024 * 1024;
/** Bytes that stay free beside the new packs. */
const spare = 50e6;

/**
 * Rewrites packs without the thumbnails of the images that the catalog has marked as forgotten, and syncs them. A failure or a
 * cancellation leaves no new pack.
 */
export async function writePacks(project: Project, packs: readonly number[], job: JobContext): Promise<NewPack[]> {
  const { catalog, folder } = project;
  const remaining = packs.map((old) => ({ old, thumbnails: catalog.forgetting.remainingInPack(old) }));
  const bytes = remaining.flatMap(({ thumbnails }) => thumbnails).reduce((sum, { length }) => sum + length, 0);
  await checkSpace(folder.thumbnails, bytes);
  job.phase('Rewriting thumbnails', 'bytes', bytes);
  const packOf = project.packs.forWork();
  const written: NewPack[] = [];
  try {
    for (const [index, { old, thumbnails }] of remaining.entries()) {
      if (thumbnails.length === 0) continue;
      const pack = packOf(index);
      written.push({ old, pack, moved: [] });
      written[written.length - 1] = { old, pack, moved: await copyPack(project, { old, pack, thumbnails }, job) };
    }
    await syncFolder(folder.thumbnails);
    return written;
  } catch (error) {
    for (const { pack } of written) await rm(folder.pack(pack), { force: true });
    throw error;
  }
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes + spare) return;
  throw new Failure(
    'disk-full',
    `Rewriting the thumbnails takes ${String(Math.ceil((bytes + spare) / 1e6))} MB in ${folder}.`,
    'Free some space and try again; nothing was forgotten yet.',
  );
}

interface Copying {
  readonly old: number;
  readonly pack: number;
  readonly thumbnails: readonly PackedThumbnail[];
}

/** Copies thumbnails to a new pack, adjacent ones in one go. @returns their new offsets */
async function copyPack(
  { folder }: Project,
  { old, pack, thumbnails }: Copying,
  job: JobContext,
): Promise<NewPack['moved']> {
  const from = await openOwn(folder.pack(old), 'read');
  try {
    const to = await openOwn(folder.pack(pack), 'write');
    try {
      let end = 0;
      const moved: { image: number; offset: number }[] = [];
      const { size } = await from.stat();
      const isWithin = ({ offset, length }: PackedThumbnail): boolean =>
        offset >= 0 && length >= 0 && offset + length <= size;
      for (const stretch of stretchesOf(thumbnails.filter(isWithin))) {
        const length = stretch.end - stretch.start;
        throwIfCancelled(job.signal);
        for (const { image, offset } of stretch.thumbnails) {
          moved.push({ image, offset: end + offset - stretch.start });
        }
        await copyBytes(from, to, stretch.start, length);
        end += length;
        job.advance(length);
      }
      // An address beyond the pack's end had no picture before, and has none now: doctor finds it.
      for (const { image } of thumbnails.filter((each) => !isWithin(each))) moved.push({ image, offset: end });
      await to.datasync();
      return moved;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Groups thumbnails, given in the order of their pack, by stretches without a gap. */
function stretchesOf(thumbnails: readonly PackedThumbnail[]) {
  const stretches: { start: number; end: number; thumbnails: PackedThumbnail[] }[] = [];
  for (const each of thumbnails) {
    const last = stretches.at(-1);
    if (last?.end === each.offset) {
      last.thumbnails.push(each);
      last.end += each.length;
    } else stretches.push({ start: each.offset, end: each.offset + each.length, thumbnails: [each] });
  }
  return stretches;
}

async function copyBytes(from: FileHandle, to: FileHandle, start: number, length: number): Promise<void> {
  const buffer = Buffer.alloc(Math.min(length, bufferBytes));
  for (let done = 0; done < length;) {
    const wanted = Math.min(buffer.length, length - done);
    const { bytesRead } = await from.read(buffer, 0, wanted, start + done);
    if (bytesRead === 0) return; // it was cut off meanwhile
    await to.write(buffer, 0, bytesRead);
    done += bytesRead;
  }
}
