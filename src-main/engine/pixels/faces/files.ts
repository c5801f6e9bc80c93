import type { Box } from '../../../../src-shared/domain/face-crop';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import { cropOfFaces } from './crops';
import { findFaces, type FileJob } from './finding';

/** A file outside any project, with its crop. */
export interface CroppedFile {
  readonly path: string;
  /** Its index among the files. */
  readonly row: number;
  /** SHA-256 of the content that the crop belongs to, 64 hex digits; null without a crop. */
  readonly sha256: string | null;
  readonly crop: Box | null;
}

/** Crops files outside any project to faces, as those of a project are. Nothing of them is kept. */
export async function cropFiles(
  context: FileJob,
  paths: readonly string[],
  crop: Crop,
): Promise<{ cropped: CroppedFile[]; refused: { path: string; reason: string }[] }> {
  const items = paths.map((file, row) => ({ file, row, sha256: null }));
  if (crop === 'none') {
    return { cropped: items.map(({ file: path, row }) => ({ path, row, sha256: null, crop: null })), refused: [] };
  }
  const cropped: CroppedFile[] = [];
  const refused: { path: string; reason: string }[] = [];
  await findFaces(context, items, (block) => {
    for (const { item, result } of block) {
      const { file: path, row } = item;
      if ('found' in result) cropped.push({ path, row, sha256: result.sha256, crop: cropOfFaces(result.found) });
      else refused.push({ path, reason: 'reason' in result ? result.reason : '' });
    }
  });
  return { cropped, refused };
}
