import type { Box, PictureSize } from '../../../../src-shared/domain/face-crop';
import { binNumbers } from '../../../../src-shared/metrics/slice-bins';
import type { SliceKey } from '../../../../src-shared/metrics/slices';
import { chunksOf } from '../../base/concurrency';
import { yieldToOthers } from '../../base/slices';
import { detectorId } from '../../pixels/faces/detector';
import type { Project } from '../../project/project';

/** Images looked up at once: a few ms. */
const imagesAtOnce = 500;

/** Bins of the share of the picture that the largest face takes; images in which no face was searched for or found have none. */
export async function faceKey({ catalog }: Project, ids: readonly number[], signal: AbortSignal): Promise<SliceKey[]> {
  const shareOf = new Map<number, number>();
  for (const chunk of chunksOf([...ids], imagesAtOnce)) {
    for (const { image, box, picture } of catalog.faces.largestOf(detectorId, chunk)) {
      shareOf.set(image, shareOfPicture(box, picture));
    }
    await yieldToOthers(signal);
  }
  const shares = Float64Array.from(ids, (id) => shareOf.get(id) ?? Number.NaN);
  return binNumbers('face', shares, (share) => `${(share * 100).toPrecision(2)} %`);
}

/** Share of a picture's area that a face's box covers, 0..1; what lies beyond the picture does not count. */
export function shareOfPicture({ left, top, width, height }: Box, picture: PictureSize): number {
  const inside = (from: number, length: number, size: number): number =>
    Math.max(0, Math.min(from + length, size) - Math.max(from, 0));
  return (inside(left, width, picture.width) * inside(top, height, picture.height)) / (picture.width * picture.height);
}
