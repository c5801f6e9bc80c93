import { cropAround, type Box } from '../../../../src-shared/domain/face-crop';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../../platform/atomic';
import type { DetectedFaces } from '../../catalog/faces';
import type { ProjectJob } from '../../project/project-job';
import { leaveOut, oneOfEachContent, type LeftOut, type Wanted } from '../pixels';
import { inSlices } from '../../base/slices';
import { detectorId } from './detector';
import { findFaces } from './finding';

/** The crop of each picture. */
export interface Crops {
  /** The crop of a content; null for the whole picture. */
  of(sha256: Buffer): Box | null;
  /** Images that could no longer be read when faces were searched for; marked so in the catalog. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * The crop of a picture: the largest face and its surroundings; null, for the whole picture, when there is no face. Training and
 * prediction crop alike.
 */
export const cropOfFaces = ({ largest, picture }: DetectedFaces): Box | null =>
  largest && cropAround(largest.box, picture);

/**
 * Ensures that the catalog knows the faces of each wanted content, if pictures are cropped to them.
 * @throws Failure of kind 'not-found' when some contents are still to be searched and there is no detector
 */
export async function cropsOf(context: ProjectJob, wanted: readonly Wanted[], crop: Crop): Promise<Crops> {
  if (crop === 'none') return { of: () => null, leftOut: [] };
  const { faces } = context.project.catalog;
  return {
    leftOut: await detectMissing(context, wanted),
    of: (sha256) => {
      const found = faces.find(detectorId, sha256);
      return found ? cropOfFaces(found) : null;
    },
  };
}

async function detectMissing({ services, project, job }: ProjectJob, wanted: readonly Wanted[]): Promise<LeftOut[]> {
  const { catalog, folder } = project;
  const isSearched = (sha256: Buffer): boolean => catalog.faces.find(detectorId, sha256) !== undefined;
  const missing = await inSlices(oneOfEachContent(wanted, isSearched), job.signal);
  if (missing.length === 0) return [];
  const leftOut: LeftOut[] = [];
  await withTemporaryFolder(folder.embeddings, (temporary) =>
    findFaces({ services, job, temporary }, missing, (block) => {
      catalog.transaction(() => {
        for (const { item, result } of block) {
          if ('found' in result) catalog.faces.add(detectorId, item.sha256, result.found);
          else leftOut.push(leaveOut(project, item, result));
        }
      });
    }),
  );
  await services.facesCounted(project, job);
  services.notices.imagesChanged();
  return leftOut;
}
