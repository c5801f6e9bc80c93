import { at } from '../domain/at';
import type { Margins } from './margins';

/** Precision, recall and F1 averaged over classes. */
export interface AveragedFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The largest class, and the accuracy of always answering with it. */
export interface Baseline {
  /** Index of the class; of equally large ones the first. */
  readonly index: number;
  /** Its share of the images, 0..1. */
  readonly share: number;
}

/**
 * Baseline that a model must beat to be worth its cost: always answering with the largest class.
 * @returns null without images
 */
export function majorityBaseline({ images, supports }: Margins): Baseline | null {
  if (images === 0) return null;
  let largest = 0;
  for (let index = 1; index < supports.length; index += 1) {
    if (at(supports, index) > at(supports, largest)) largest = index;
  }
  return { index: largest, share: at(supports, largest) / images };
}

/**
 * Mean recall of the classes that have images, so that a rare class counts as much as a frequent one.
 * Equals scikit-learn's `balanced_accuracy_score`.
 * @returns null without images
 */
export function balancedAccuracy({ hits, supports }: Margins): number | null {
  let [recalls, classes] = [0, 0];
  for (let index = 0; index < supports.length; index += 1) {
    const support = at(supports, index);
    if (support === 0) continue;
    recalls += at(hits, index) / support;
    classes += 1;
  }
  return classes === 0 ? null : recalls / classes;
}

/**
 * Unweighted mean of the figures of each class that was labelled or predicted; an undefined figure counts as 0.
 * Equals scikit-learn's `precision_recall_fscore_support(average='macro', zero_division=0)`.
 * @returns null without images
 */
export const macroAverage = (margins: Margins): AveragedFigures | null => average(margins, () => 1);

/**
 * Mean of the figures of each class, weighted by its number of images; an undefined figure counts as 0.
 * Equals scikit-learn's `precision_recall_fscore_support(average='weighted', zero_division=0)`.
 * @returns null without images
 */
export const weightedAverage = (margins: Margins): AveragedFigures | null => average(margins, (support) => support);

function average(margins: Margins, weightOf: (support: number) => number): AveragedFigures | null {
  let [precision, recall, f1, weights] = [0, 0, 0, 0];
  for (let index = 0; index < margins.supports.length; index += 1) {
    const [hits, support] = [at(margins.hits, index), at(margins.supports, index)];
    const predicted = at(margins.predicted, index);
    if (support + predicted === 0) continue;
    const weight = weightOf(support);
    weights += weight;
    precision += weight * share(hits, predicted);
    recall += weight * share(hits, support);
    f1 += weight * share(2 * hits, support + predicted);
  }
  return weights === 0 ? null : { precision: precision / weights, recall: recall / weights, f1: f1 / weights };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
