import { wilsonInterval } from './interval';

export interface Auc {
  /** 0..1: how often a positive has the higher value than a negative; ties count half. */
  readonly auc: number;
  /** 95 % interval, on the safe side. */
  readonly interval: [number, number];
}

/**
 * Area under the ROC curve of one value as a score, by ranks (Mann and Whitney). For a value of 0 and 1 it equals the
 * balanced accuracy. The interval is Wilson's on the smaller side's count: the variance of an AUC is at most
 * A (1 - A) / min(m, n) (D. van Dantzig, 1951; Z. W. Birnbaum and O. M. Klose, 1957), so it is never too narrow, and
 * it does not vanish at 1 as Hanley and McNeil's does. Without positives or negatives nothing is known: [0, 1].
 * @param values one a sample, finite
 * @param isPositive whether that sample is a positive
 */
export function areaUnderCurve(values: Float64Array, isPositive: (sample: number) => boolean): Auc {
  const order = Int32Array.from(values, (_, sample) => sample).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tied = 0;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) {
      if (isPositive(order[end] ?? 0)) tied += 1;
      end += 1;
    }
    rankSum += (tied * (start + 1 + end)) / 2;
    positives += tied;
    start = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return { auc: 0.5, interval: [0, 1] };
  const auc = (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
  const fewer = Math.min(positives, negatives);
  return { auc, interval: wilsonInterval(auc * fewer, fewer) };
}
