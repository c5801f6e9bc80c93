import { at } from '../domain/at';
import { columnSums, sum } from './averages';

type Confusion = readonly (readonly number[])[];

/**
 * Matthews correlation coefficient, for any number of classes: -1..1, 0 for answers that have nothing to do with the
 * labels. Equals scikit-learn's `matthews_corrcoef`, which is 0 where all labels or all predictions are one class.
 * Source: J. Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient (2004).
 * @param confusion [classes][classes], confusion[actual][predicted]
 * @returns null without images
 */
export function matthewsCorrelation(confusion: Confusion): number | null {
  const { images, hits, supports, predicted } = margins(confusion);
  if (images === 0) return null;
  const covariance = hits * images - dot(supports, predicted);
  const labelVariance = images * images - dot(supports, supports);
  const predictedVariance = images * images - dot(predicted, predicted);
  const scale = Math.sqrt(labelVariance) * Math.sqrt(predictedVariance);
  return scale === 0 ? 0 : covariance / scale;
}

/**
 * Cohen's kappa: agreement beyond what chance gives two raters with these frequencies; 1 for full agreement, 0 for chance.
 * Equals scikit-learn's `cohen_kappa_score`.
 * Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
 * @returns null without images, and where both raters use one and the same class only, so that chance alone agrees
 */
export function cohensKappa(confusion: Confusion): number | null {
  const { images, hits, supports, predicted } = margins(confusion);
  if (images === 0) return null;
  const byChance = dot(supports, predicted) / images;
  return byChance === images ? null : (hits - byChance) / (images - byChance);
}

function margins(confusion: Confusion): { images: number; hits: number; supports: number[]; predicted: number[] } {
  const supports = confusion.map(sum);
  const hits = sum(confusion.map((row, index) => at(row, index)));
  return { images: sum(supports), hits, supports, predicted: columnSums(confusion) };
}

const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, index) => value * at(b, index)));
