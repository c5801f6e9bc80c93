import type { Filter } from '../../../src-shared/domain/preprocessing';
import { chunksOf, forEachConcurrently } from '../base/concurrency';
import { throwIfCancelled } from '../base/jobs';
import type { ProjectJob } from '../project/project-job';
import type { Crops } from './faces/crops';
import { leaveOut, type LeftOut, type Wanted } from './pixels';

/** Files per request to a decoder. */
const chunkFiles = 16;

/** Consecutive rows of a pixel file, one for each image to decode, in their order. */
export interface PixelRows {
  readonly file: string;
  /** Edge of the squares that pictures become, in pixels. */
  readonly edge: number;
  readonly filter: Filter;
  readonly firstRow: number;
  readonly crops: Crops;
  /** Whether the file goes away with the job, so that its rows need no sync to the disk. */
  readonly isTemporary: boolean;
}

interface Listener {
  /** Called within a transaction of the catalog for each image whose pixels are in the file. */
  readonly decoded: (image: Wanted, row: { readonly row: number; readonly crc32: number }) => void;
  /** Called after each chunk with its number of images, those that could not be decoded included. */
  readonly progressed?: (images: number) => void;
}

/**
 * Decodes images of the project to rows of a pixel file, several chunks at once. An image that vanished, changed or can't be
 * decoded leaves its row unwritten.
 * @returns the images that could not be decoded; their state in the catalog says why
 */
export async function decodeToRows(
  { services: { decoders }, project, job }: ProjectJob,
  images: readonly Wanted[],
  { file, edge, filter, firstRow, crops, isTemporary }: PixelRows,
  { decoded, progressed }: Listener,
): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  const numbered = images.map((image, index) => ({ image, row: firstRow + index }));
  await forEachConcurrently(chunksOf(numbered, chunkFiles), decoders.size * 2, async (chunk) => {
    throwIfCancelled(job.signal);
    const items = chunk.map(({ image, row }) => {
      return { path: image.file, row, sha256: image.sha256.toString('hex'), crop: crops.of(image.sha256) };
    });
    const results = await decoders.prepare({ file, edge, resize: filter, isTemporary, items }, job.signal);
    project.catalog.transaction(() => {
      chunk.forEach(({ image, row }, index) => {
        const result = results[index];
        if (result && 'crc32' in result) decoded(image, { row, crc32: result.crc32 });
        else if (result) leftOut.push(leaveOut(project, image, result));
      });
    });
    progressed?.(chunk.length);
  });
  return leftOut;
}
