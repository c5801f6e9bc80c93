import { statSync } from 'node:fs';
import { pixelBytes, preprocessingOf, type Crop } from '../../../src-shared/domain/preprocessing';
import { cropsOf } from './faces/crops';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { inSlices } from '../base/slices';
import { decodeToRows } from './decoding';
import { checkSpace, notLeftOut, oneOfEachContent, type LeftOut, type Wanted } from './pixels';

/** How pictures are turned into pixels: the crop and the size. */
export interface Preparation {
  readonly crop: Crop;
  /** Edge of the resulting square, in pixels. */
  readonly edge: number;
}

/** The project's pixel file for a preparation. */
export const pixelFileOf = ({ folder }: Project, { crop, edge }: Preparation): string =>
  folder.pixelFile(preprocessingOf(crop), edge);

/** Row of a content in the pixel file; undefined when it has none. */
export const pixelRowOf = ({ catalog }: Project, { crop, edge }: Preparation, sha256: Buffer): number | undefined =>
  catalog.pixels.find(preprocessingOf(crop), edge, sha256)?.row;

/**
 * Decodes those of the wanted images whose content has no row in the project's pixel file. A row is on the disk before the
 * catalog names it.
 * @returns images that vanished, changed or can't be decoded; their state in the catalog says which
 */
export async function preparePixels(
  context: ProjectJob,
  wanted: readonly Wanted[],
  preparation: Preparation,
): Promise<LeftOut[]> {
  const { project, job } = context;
  const { pixels } = project.catalog;
  const { crop, edge } = preparation;
  const prep = preprocessingOf(crop);
  const file = pixelFileOf(project, preparation);
  forgetLostRows(project, file, preparation);
  const hasRow = (sha256: Buffer): boolean => pixelRowOf(project, preparation, sha256) !== undefined;
  const without = await inSlices(oneOfEachContent(wanted, hasRow), job.signal);
  if (without.length === 0) return [];
  const crops = await cropsOf(context, without, crop);
  const missing = notLeftOut(without, crops.leftOut);
  await checkSpace(file, missing.length * pixelBytes(edge));
  job.phase('Decoding', 'images', missing.length);
  const rows = { file, edge, crops, firstRow: pixels.nextRow(prep, edge), isTemporary: false };
  const undecodable = await decodeToRows(context, missing, rows, {
    decoded: (image, row) => {
      pixels.add(prep, edge, image.sha256, row);
    },
    progressed: (images) => {
      job.advance(images);
    },
  });
  return [...crops.leftOut, ...undecodable];
}

/** Removes the rows of a pixel file that is gone or too short. It is made again, since everything in it can be decoded again. */
function forgetLostRows({ catalog }: Project, file: string, { crop, edge }: Preparation): void {
  const prep = preprocessingOf(crop);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < catalog.pixels.nextRow(prep, edge) * pixelBytes(edge)) catalog.pixels.forget(prep, edge);
}
