import { at } from '../domain/at';
import type { Margins } from './margins';

/**
 * Matthews correlation coefficient, for any number of classes: -1..1, 0 for predictions that are unrelated to the
 * labels. Equals scikit-learn's `matthews_corrcoef`, which is 0 where all labels or all predictions are one class.
 * Source: J. Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient (2004).
 * @returns null without images
 */
export function matthewsCorrelation({ images, hits, supports, predicted }: Margins): number | null {
  if (images === 0) return null;
  const covariance = sum(hits) * images - dot(supports, predicted);
  const labelVariance = images * images - dot(supports, supports);
  const predictedVariance = images * images - dot(predicted, predicted);
  const scale = Math.sqrt(labelVariance * predictedVariance); // one root, so that full agreement is exactly 1
  return scale === 0 ? 0 : covariance / scale;
}

/**
 * Cohen's kappa: agreement beyond what chance gives two raters with these frequencies; 1 for full agreement, 0 for chance.
 * Equals scikit-learn's `cohen_kappa_score`.
 * Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
 * @returns null without images, and where both raters give every image one class: chance alone then explains the agreement
 */
export function cohensKappa({ images, hits, supports, predicted }: Margins): number | null {
  if (images === 0) return null;
  const byChance = dot(supports, predicted) / images;
  return byChance === images ? null : (sum(hits) - byChance) / (images - byChance);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += at(a, index) * at(b, index);
  return total;
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < counts.length; index += 1) total += at(counts, index);
  return total;
}
