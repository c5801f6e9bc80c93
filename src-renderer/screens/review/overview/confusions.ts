import { at } from '../../../../src-shared/domain/at';
import type { ConfusionCell } from '../../../../src-shared/domain/evaluation';

/** Two classes that are taken for each other. Classes are indices. */
export interface ConfusedPair {
  readonly a: number;
  readonly b: number;
  /** Images labelled as `a` and predicted as `b`; at least as many as the reverse. */
  readonly aAsB: number;
  readonly bAsA: number;
}

/** Pairs of classes that are taken for each other, the most frequent first; ties in class order. */
export function confusedPairs(cells: readonly ConfusionCell[]): ConfusedPair[] {
  const pairs = new Map<string, { low: number; high: number; lowAsHigh: number; highAsLow: number }>();
  for (const [actual, predicted, images] of cells) {
    if (actual === predicted) continue;
    const [low, high] = actual < predicted ? [actual, predicted] : [predicted, actual];
    const key = `${String(low)} ${String(high)}`;
    const pair = pairs.get(key) ?? { low, high, lowAsHigh: 0, highAsLow: 0 };
    if (actual === low) pair.lowAsHigh += images;
    else pair.highAsLow += images;
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .sort((x, y) => y.lowAsHigh + y.highAsLow - x.lowAsHigh - x.highAsLow || x.low - y.low || x.high - y.high)
    .map(({ low, high, lowAsHigh, highAsLow }) =>
      lowAsHigh >= highAsLow
        ? { a: low, b: high, aAsB: lowAsHigh, bAsA: highAsLow }
        : { a: high, b: low, aAsB: highAsLow, bAsA: lowAsHigh },
    );
}

/** Indices of the classes whose name has the text, in either case; all for an empty text. */
export function findClasses(names: readonly string[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  return [...names.keys()].filter((index) => at(names, index).toLowerCase().includes(wanted));
}
