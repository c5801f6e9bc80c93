import type { Box } from '../../../../src-shared/domain/face-crop';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import type { JobContext } from '../../base/jobs';
import type { Services } from '../../project/services';
import { cropOfFaces } from './crops';
import { findFaces } from './finding';

/** A file outside any project, and what to take of it. */
export interface CroppedFile {
  readonly path: string;
  /** Its index among the files. */
  readonly row: number;
  /** The content that the crop is of, 64 hex digits; null where there is none. */
  readonly sha256: string | null;
  readonly crop: Box | null;
}

/** Looks for faces in files outside any project, as it is done for those of a project. Nothing of them is kept. */
export async function cropFiles(
  services: Services,
  paths: readonly string[],
  crop: Crop,
  temporary: string,
  job: JobContext,
): Promise<{ cropped: CroppedFile[]; refused: { path: string; reason: string }[] }> {
  const items = paths.map((file, row) => ({ file, row, sha256: null }));
  if (crop === 'none') {
    return { cropped: items.map(({ file: path, row }) => ({ path, row, sha256: null, crop: null })), refused: [] };
  }
  const cropped: CroppedFile[] = [];
  const refused: { path: string; reason: string }[] = [];
  await findFaces(services, items, temporary, job, (block) => {
    for (const { item, seen } of block) {
      const { file: path, row } = item;
      if ('found' in seen) cropped.push({ path, row, sha256: seen.sha256, crop: cropOfFaces(seen.found) });
      else refused.push({ path, reason: 'reason' in seen ? seen.reason : '' });
    }
  });
  return { cropped, refused };
}
