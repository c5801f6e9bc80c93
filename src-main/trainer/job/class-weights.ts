import { at } from '../../../src-shared/domain/at';

/**
 * Class weights by which every class counts the same: images / (classes · images of the class), as in scikit-learn's
 * compute_class_weight('balanced'). 1 for a class without images.
 * @param labels [n] class indices of the training images
 * @returns [classes]
 */
export function balancedClassWeights(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return counts.map((count) => (count === 0 ? 1 : labels.length / (classes * count)));
}
