import { at } from '../domain/at';

/** A point of a curve: the counts when scores from `threshold` up are called positive. */
export interface CurvePoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Curve of one class against the rest: one point per distinct score, the highest first. Rates are shares of the two counts. */
export interface Curve {
  readonly positives: number;
  readonly negatives: number;
  readonly points: readonly CurvePoint[];
}

/**
 * Counts true and false positives at every threshold that makes a difference. Equal scores are one point, since no threshold
 * separates them. Both the ROC curve (false against true positive rate) and the precision-recall curve are read from it.
 * @param scores one per image, finite: the probability of the class
 * @param isPositive whether that image is labelled as the class
 */
export function thresholdCurve(scores: Float32Array | Float64Array, isPositive: (image: number) => boolean): Curve {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => at(scores, b) - at(scores, a));
  const points: CurvePoint[] = [];
  let [truePositives, falsePositives] = [0, 0];
  order.forEach((image, position) => {
    if (isPositive(image)) truePositives += 1;
    else falsePositives += 1;
    const threshold = at(scores, image);
    const isLast = position + 1 === order.length || at(scores, at(order, position + 1)) !== threshold;
    if (isLast) points.push({ threshold, truePositives, falsePositives });
  });
  return { positives: truePositives, negatives: falsePositives, points };
}

/**
 * Area under the ROC curve by the trapezoidal rule. Equals scikit-learn's `roc_auc_score`.
 * @returns null without positives or without negatives
 */
export function areaUnderRoc({ positives, negatives, points }: Curve): number | null {
  if (positives === 0 || negatives === 0) return null;
  let area = 0;
  let before = { truePositives: 0, falsePositives: 0 };
  for (const point of points) {
    area += (point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives);
    before = point;
  }
  return area / (2 * positives * negatives);
}

/**
 * Average precision: the sum of precisions at each threshold, weighted by the recall gained there. It is not interpolated, which
 * would be too favourable. Equals scikit-learn's `average_precision_score`.
 * @returns null without positives
 */
export function averagePrecision({ positives, points }: Curve): number | null {
  if (positives === 0) return null;
  let total = 0;
  let found = 0;
  for (const { truePositives, falsePositives } of points) {
    total += (truePositives - found) * (truePositives / (truePositives + falsePositives));
    found = truePositives;
  }
  return total / positives;
}
