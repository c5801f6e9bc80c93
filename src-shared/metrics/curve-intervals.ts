import type { Curve } from './curves';
import { wilsonInterval, z95 } from './interval';

/**
 * 95 % interval of an area under the ROC curve, never too narrow; see areaUnderCurve in auc.ts for the sources.
 * @param area 0..1
 */
export function rocAreaInterval(
  area: number,
  { positives, negatives }: Pick<Curve, 'positives' | 'negatives'>,
): [number, number] {
  const fewer = Math.min(positives, negatives);
  return wilsonInterval(area * fewer, fewer);
}

/**
 * 95 % interval of an average precision, symmetric in its logit, so that it stays within 0 and 1. At exactly 0 or 1 the logit
 * does not exist, so the interval is Wilson's for that number of positives, which is wider.
 * Source: K. Boyd, K. H. Eng and C. D. Page, Area under the precision-recall curve (2013), equation 4.
 * @param precision 0..1
 * @param positives number of images of the class, at least 1
 */
export function averagePrecisionInterval(precision: number, positives: number): [number, number] {
  if (precision <= 0 || precision >= 1) return wilsonInterval(precision * positives, positives);
  const logit = Math.log(precision / (1 - precision));
  const half = z95 / Math.sqrt(positives * precision * (1 - precision));
  return [logistic(logit - half), logistic(logit + half)];
}

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
