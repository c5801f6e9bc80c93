import { cropAround, type Box } from '../../../../src-shared/domain/face-crop';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../../platform/atomic';
import type { DetectedFaces } from '../../catalog/faces';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { leaveOut, oneOfEachContent, type LeftOut, type Wanted } from '../pixels';
import type { Services } from '../../project/services';
import { inSlices } from '../../base/slices';
import { detectorId } from './detector';
import { findFaces } from './finding';

/** What to take of each picture: null is all of it. */
export interface Crops {
  of(sha256: Buffer): Box | null;
  /** Images that could not be read any more when faces were looked for; marked so in the catalog. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * What is cut out of a picture: the largest face and what is around it, or the whole picture where there is no face. The
 * same in training and in prediction, whatever the faces are.
 */
export const cropOfFaces = ({ largest, picture }: DetectedFaces): Box | null =>
  largest && cropAround(largest.box, picture);

/**
 * Sees to it that the catalog knows the faces of each wanted content, where they are to be cropped to.
 * @throws Failure of kind 'not-found' when there is no detector and something is left to be looked at
 */
export async function cropsOf(
  services: Services,
  project: Project,
  wanted: readonly Wanted[],
  crop: Crop,
  job: JobContext,
): Promise<Crops> {
  if (crop === 'none') return { of: () => null, leftOut: [] };
  const { faces } = project.catalog;
  return {
    leftOut: await detectMissing(services, project, wanted, job),
    of: (sha256) => {
      const found = faces.find(detectorId, sha256);
      return found ? cropOfFaces(found) : null;
    },
  };
}

async function detectMissing(
  services: Services,
  project: Project,
  wanted: readonly Wanted[],
  job: JobContext,
): Promise<LeftOut[]> {
  const { catalog, folder } = project;
  const isSeen = (sha256: Buffer): boolean => catalog.faces.find(detectorId, sha256) !== undefined;
  const missing = await inSlices(oneOfEachContent(wanted, isSeen), job.signal);
  if (missing.length === 0) return [];
  const leftOut: LeftOut[] = [];
  await withTemporaryFolder(folder.embeddings, (temporary) =>
    findFaces(services, missing, temporary, job, (block) => {
      catalog.transaction(() => {
        for (const { item, seen } of block) {
          if ('found' in seen) catalog.faces.add(detectorId, item.sha256, seen.found);
          else leftOut.push(leaveOut(project, item, seen));
        }
      });
    }),
  );
  await services.facesCounted(project, job);
  services.notices.imagesChanged();
  return leftOut;
}
