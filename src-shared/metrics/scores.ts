import { at } from '../domain/at';
import { meanInterval } from './interval';

/**
 * Brier score: mean squared distance between the probabilities and the label as a one-hot row, summed over classes; 0..2,
 * 0 is best. For two classes, halve it for the binary form. Equals scikit-learn's `brier_score_loss(scale_by_half=False)`.
 * Source: G. W. Brier, Verification of forecasts expressed in terms of probability (1950).
 * @param probabilities [n, classes], rows sum to 1
 * @param labels [n] class indices
 * @returns null without images
 */
export function brierScore(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number | null {
  return meanOfErrors(squaredErrors(probabilities, labels, classes));
}

/** The Brier score with its 95 % interval, which is null below two images. Parameters as for brierScore. */
export function brierFigures(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): { brier: number | null; interval: [number, number] | null } {
  const errors = squaredErrors(probabilities, labels, classes);
  const interval = meanInterval(errors);
  return {
    brier: meanOfErrors(errors),
    interval: interval && [Math.max(0, interval[0]), Math.min(2, interval[1])],
  };
}

const meanOfErrors = (errors: Float64Array): number | null =>
  errors.length === 0 ? null : errors.reduce((total, error) => total + error, 0) / errors.length;

/** Squared distance between the probabilities and the label as a one-hot row, per image; [n]. */
function squaredErrors(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, image) => {
    const label = at(labels, image);
    let total = 0;
    for (let index = 0; index < classes; index += 1) {
      const error = at(probabilities, image * classes + index) - (index === label ? 1 : 0);
      total += error * error;
    }
    return total;
  });
}

/**
 * Share of images whose label is among the k most probable classes.
 * @param ranks from labelRanks
 * @param k at least 1; from the number of classes on, the share is 1
 * @returns null without images
 */
export function topAccuracy(ranks: Int32Array, k: number): number | null {
  if (ranks.length === 0) return null;
  return ranks.reduce((hits, rank) => hits + (rank < k ? 1 : 0), 0) / ranks.length;
}

/**
 * Number of classes that are more probable than the label, per image; 0 where the label is predicted. Of equally probable classes the
 * first ones count as more probable, as in argmax.
 * @param probabilities [n, classes]
 * @param labels [n] class indices
 * @returns [n]
 */
export function labelRanks(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from({ length: labels.length }, (_, image) => {
    const label = at(labels, image);
    const row = probabilities.subarray(image * classes, (image + 1) * classes);
    const own = at(row, label);
    let before = 0;
    row.forEach((other, index) => {
      if (other > own || (other === own && index < label)) before += 1;
    });
    return before;
  });
}
