import { at } from '../domain/at';

type Confusion = readonly (readonly number[])[];

/** Precision, recall and F1 averaged over classes. */
export interface AveragedFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Share of images of the largest class: the accuracy of always answering with it. A model is only worth its cost above it.
 * @param confusion [classes][classes], confusion[actual][predicted]
 * @returns null without images
 */
export function majorityBaseline(confusion: Confusion): number | null {
  const supports = confusion.map(sum);
  const images = sum(supports);
  return images === 0 ? null : Math.max(...supports) / images;
}

/**
 * Mean recall of the classes that have images, so that a rare class counts as much as a frequent one.
 * Equals scikit-learn's `balanced_accuracy_score`.
 * @returns null without images
 */
export function balancedAccuracy(confusion: Confusion): number | null {
  const recalls = confusion
    .map((row, index) => [at(row, index), sum(row)] as const)
    .filter(([, support]) => support > 0);
  if (recalls.length === 0) return null;
  return sum(recalls.map(([hits, support]) => hits / support)) / recalls.length;
}

/**
 * Unweighted mean of the figures of each class that was labelled or predicted; an undefined figure counts as 0.
 * Equals scikit-learn's `precision_recall_fscore_support(average='macro', zero_division=0)`.
 * @returns null without images
 */
export function macroAverage(confusion: Confusion): AveragedFigures | null {
  return average(confusion, () => 1);
}

/**
 * Mean of the figures of each class, weighted by its number of images; an undefined figure counts as 0.
 * Equals scikit-learn's `precision_recall_fscore_support(average='weighted', zero_division=0)`.
 * @returns null without images
 */
export function weightedAverage(confusion: Confusion): AveragedFigures | null {
  return average(confusion, (support) => support);
}

function average(confusion: Confusion, weightOf: (support: number) => number): AveragedFigures | null {
  const predictedCounts = columnSums(confusion);
  let [precision, recall, f1, weights] = [0, 0, 0, 0];
  confusion.forEach((row, index) => {
    const hits = at(row, index);
    const support = sum(row);
    const predicted = at(predictedCounts, index);
    if (support + predicted === 0) return;
    const weight = weightOf(support);
    weights += weight;
    precision += weight * share(hits, predicted);
    recall += weight * share(hits, support);
    f1 += weight * share(2 * hits, support + predicted);
  });
  return weights === 0 ? null : { precision: precision / weights, recall: recall / weights, f1: f1 / weights };
}

/** Number of images predicted as each class. */
export function columnSums(confusion: Confusion): number[] {
  const sums = new Array<number>(confusion.length).fill(0);
  for (const row of confusion) row.forEach((count, column) => (sums[column] = at(sums, column) + count));
  return sums;
}

export const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
