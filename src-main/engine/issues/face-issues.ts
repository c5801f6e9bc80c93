import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';
import { contentKey } from './picture-issues';

/** Reports a picture with no face or with several. Pictures that were not searched for faces have no such issue. */
export function faceIssues(image: MeasuredImage): Finding[] {
  const { faces } = image;
  if (faces === null || faces === 1) return [];
  const common = { images: [image.id], fingerprint: contentKey(image) };
  if (faces === 0) {
    const detail = 'No face was found in it: a training on face crops takes the whole picture.';
    return [{ ...common, kind: 'no-face', severity: 0.6, detail }];
  }
  const detail = `${String(faces)} faces were found in it: a training on face crops takes the largest.`;
  return [{ ...common, kind: 'several-faces', severity: 0.7, detail }];
}
