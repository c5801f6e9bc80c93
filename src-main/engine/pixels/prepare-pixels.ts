import { statSync } from 'node:fs';
import { cropOf, filterOf, pixelBytes, type PreprocessingId } from '../../../src-shared/domain/preprocessing';
import { cropsOf } from './faces/crops';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { inSlices } from '../base/slices';
import { decodeToRows } from './decoding';
import { checkSpace, notLeftOut, oneOfEachContent, type LeftOut, type Wanted } from './pixels';

/** How pictures are turned into pixels. */
export interface Preparation {
  readonly preprocessing: PreprocessingId;
  /** Edge of the resulting square, in pixels. */
  readonly edge: number;
}

/** The project's pixel file for a preparation. */
export const pixelFileOf = ({ folder }: Project, { preprocessing, edge }: Preparation): string =>
  folder.pixelFile(preprocessing, edge);

/** Row of a content in the pixel file; undefined when it has none. */
export const pixelRowOf = (
  { catalog }: Project,
  { preprocessing, edge }: Preparation,
  sha256: Buffer,
): number | undefined => catalog.pixels.find(preprocessing, edge, sha256)?.row;

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
  const { preprocessing, edge } = preparation;
  const file = pixelFileOf(project, preparation);
  forgetLostRows(project, file, preparation);
  const hasRow = (sha256: Buffer): boolean => pixelRowOf(project, preparation, sha256) !== undefined;
  const without = await inSlices(oneOfEachContent(wanted, hasRow), job.signal);
  if (without.length === 0) return [];
  const crops = await cropsOf(context, without, cropOf(preprocessing));
  const missing = notLeftOut(without, crops.leftOut);
  await checkSpace(file, missing.length * pixelBytes(edge));
  job.phase('Decoding', 'images', missing.length);
  const filter = filterOf(preprocessing);
  const rows = { file, edge, filter, crops, firstRow: pixels.nextRow(preprocessing, edge), isTemporary: false };
  const undecodable = await decodeToRows(context, missing, rows, {
    decoded: (image, row) => {
      pixels.add(preprocessing, edge, image.sha256, row);
    },
    progressed: (images) => {
      job.advance(images);
    },
  });
  return [...crops.leftOut, ...undecodable];
}

/** Removes the rows of a pixel file that is gone or too short. It is made again, since everything in it can be decoded again. */
function forgetLostRows({ catalog }: Project, file: string, { preprocessing, edge }: Preparation): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const { pixels } = catalog;
  if (size < pixels.nextRow(preprocessing, edge) * pixelBytes(edge)) pixels.forget(preprocessing, edge);
}
