import { statSync } from 'node:fs';
import { pixelBytes, preprocessingOf, type Crop } from '../../../src-shared/domain/preprocessing';
import { cropsOf } from './faces/crops';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Services } from '../project/services';
import { inSlices } from '../base/slices';
import { checkSpace, leaveOut, notLeftOut, oneOfEachContent, type LeftOut, type Wanted } from './pixels';
import { chunksOf, forEachConcurrently } from '../base/concurrency';

/** How pictures become pixels: what of them, and how large. */
export interface Preparation {
  readonly crop: Crop;
  /** Of the square that they become. */
  readonly edge: number;
}

const chunkFiles = 16;

/** The project's file of pixels that were prepared so. */
export const pixelFileOf = ({ folder }: Project, { crop, edge }: Preparation): string =>
  folder.pixelFile(preprocessingOf(crop), edge);

/** Row of a content in the file of pixels; undefined when it has none. */
export const pixelRowOf = ({ catalog }: Project, { crop, edge }: Preparation, sha256: Buffer): number | undefined =>
  catalog.pixels.find(preprocessingOf(crop), edge, sha256)?.row;

/**
 * Sees to it that the project's pixel file has a row for each wanted content. A row is on the disk before the catalog
 * names it. An image that vanished, changed or can't be decoded is marked so in the catalog and returned.
 */
export async function preparePixels(
  services: Services,
  project: Project,
  wanted: readonly Wanted[],
  preparation: Preparation,
  job: JobContext,
): Promise<LeftOut[]> {
  const { decoders } = services;
  const { pixels } = project.catalog;
  const { crop, edge } = preparation;
  const prep = preprocessingOf(crop);
  const file = pixelFileOf(project, preparation);
  forgetLostRows(project, file, preparation);
  const hasRow = (sha256: Buffer): boolean => pixelRowOf(project, preparation, sha256) !== undefined;
  const without = await inSlices(oneOfEachContent(wanted, hasRow), job.signal);
  if (without.length === 0) return [];
  const crops = await cropsOf(services, project, without, crop, job);
  const leftOut = [...crops.leftOut];
  const missing = notLeftOut(without, leftOut);
  await checkSpace(file, missing.length * pixelBytes(edge));
  job.phase('Decoding', 'images', missing.length);
  let nextRow = pixels.nextRow(prep, edge);
  const chunks = chunksOf(missing, chunkFiles).map((items) => {
    const first = nextRow;
    nextRow += items.length;
    return { items, first };
  });
  await forEachConcurrently(chunks, decoders.size * 2, async ({ items, first }) => {
    throwIfCancelled(job.signal);
    const request = items.map(({ file: path, sha256 }, index) => ({
      path,
      row: first + index,
      sha256: sha256.toString('hex'),
      crop: crops.of(sha256),
    }));
    const results = await decoders.prepare({ file, edge, items: request }, job.signal);
    project.catalog.transaction(() => {
      items.forEach((item, index) => {
        const result = results[index];
        if (result && 'crc32' in result) {
          pixels.add(prep, edge, item.sha256, { row: first + index, crc32: result.crc32 });
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
function forgetLostRows({ catalog }: Project, file: string, { crop, edge }: Preparation): void {
  const prep = preprocessingOf(crop);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < catalog.pixels.nextRow(prep, edge) * pixelBytes(edge)) catalog.pixels.forget(prep, edge);
}
