import { intervalOfSum } from './proportions';

/** Estimated noise of one class, and the images of a figure that are labelled as it. */
export interface ClassLabels {
  /** Images labelled as the class in the part that the figure is about. */
  readonly support: number;
  /** Estimated share of wrong labels among the images labelled as the class, 0..1. */
  readonly noise: number;
  /** Images labelled as the class that the noise was estimated from. */
  readonly images: number;
}

/**
 * Accuracy that a model which always names the true class would reach on labels of which some are wrong: the share of labels that agree
 * with the true class, which is the trace of the joint distribution of given and true labels. The joint is estimated by confident
 * learning (C. Northcutt, L. Jiang, I. Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70, 2021), per class, and
 * weighted here by the classes of the part. The interval treats each class's noise as a proportion of its images (metrics/proportions.ts).
 * @returns null without images, or when the noise of a class with images was not estimated (0 images)
 */
export function labelCeiling(
  classes: readonly ClassLabels[],
): { readonly accuracy: number; readonly interval: [number, number] } | null {
  const used = classes.filter(({ support }) => support > 0);
  const total = used.reduce((sum, { support }) => sum + support, 0);
  if (total === 0 || used.some(({ images }) => images === 0)) return null;
  const proportions = used.map(({ support, noise, images }) => {
    return { weight: support / total, successes: (1 - noise) * images, n: images };
  });
  const accuracy = proportions.reduce((sum, { weight, successes, n }) => sum + weight * (successes / n), 0);
  const [low, high] = intervalOfSum(proportions);
  return { accuracy, interval: [Math.max(0, low), Math.min(1, high)] };
}
