import { at } from '../domain/at';
import { rocAreaInterval } from './curve-intervals';

export interface Auc {
  /** 0..1, share of the pairs in which the positive has a higher value than the negative; ties count half. */
  readonly auc: number;
  /** 95 % interval; wider than necessary, never narrower. */
  readonly interval: [number, number];
}

/**
 * Area under the ROC curve of one value as a score, by ranks (Mann and Whitney). For values of 0 and 1 only, it equals the
 * balanced accuracy. The interval is Wilson's for the number of positives or of negatives, whichever is smaller. The variance of
 * an AUC is at most A (1 - A) / min(m, n) (D. van Dantzig, 1951; Z. W. Birnbaum and O. M. Klose, 1957), so it is never too narrow.
 * Unlike Hanley and McNeil's, it does not vanish at 1. Without positives or negatives nothing is known: [0, 1].
 * @param ranks from ranksOf
 * @param isPositive whether that sample is a positive
 */
export function areaUnderCurve(ranks: Float64Array, isPositive: (sample: number) => boolean): Auc {
  let positives = 0;
  let rankSum = 0;
  ranks.forEach((rank, sample) => {
    if (!isPositive(sample)) return;
    positives += 1;
    rankSum += rank;
  });
  const negatives = ranks.length - positives;
  if (positives === 0 || negatives === 0) return { auc: 0.5, interval: [0, 1] };
  const auc = (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
  return { auc, interval: rocAreaInterval(auc, { positives, negatives }) };
}

/**
 * Ranks of values, from 1 on. Equal values share the mean of their ranks.
 * @param values one per sample, finite
 */
export function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const ranks = new Map<number, number>();
  for (let start = 0; start < sorted.length;) {
    const value = at(sorted, start);
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end += 1;
    ranks.set(value, (start + 1 + end) / 2);
    start = end;
  }
  return values.map((value) => ranks.get(value) ?? Number.NaN);
}
