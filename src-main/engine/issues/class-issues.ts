import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';

/**
 * A class is rare when it has less than this share of its even share, which is all labelled images over the number of classes.
 * After cleanlab Datalab's class_imbalance (rarest class below threshold / number of classes, threshold 0.1), twice as strict: with
 * a tenth for testing, the test figure of such a class would rest on a handful of images.
 */
export const leastOfEvenShare = 0.2;

/** Finds classes with far fewer images than the others. */
export function imbalanceIssues(images: readonly MeasuredImage[], nameOf: (classId: number) => string): Finding[] {
  const byClass = labelledByClass(images);
  const total = [...byClass.values()].reduce((sum, members) => sum + members.length, 0);
  const even = total / byClass.size;
  return [...byClass].flatMap(([classId, members]): Finding[] => {
    const share = members.length / even;
    if (byClass.size < 2 || share >= leastOfEvenShare) return [];
    const detail = `“${nameOf(classId)}” has ${String(members.length)} of ${String(total)} labelled images.`;
    return [{ kind: 'imbalance', severity: 1 - share, detail, classId, images: [], fingerprint: String(classId) }];
  });
}

/** Groups labelled images by class id, in ascending order of the ids. */
export function labelledByClass(images: readonly MeasuredImage[]): Map<number, MeasuredImage[]> {
  const byClass = new Map<number, MeasuredImage[]>();
  for (const image of images) {
    if (image.classId === 0) continue;
    const known = byClass.get(image.classId);
    if (known) known.push(image);
    else byClass.set(image.classId, [image]);
  }
  return new Map([...byClass].sort(([a], [b]) => a - b));
}
