import { wilsonInterval } from '../../src-shared/metrics/interval';

/** Results of trainings that differ only in their seed. */
export interface Accuracies {
  /** Accuracy on the test part, one per seed. */
  readonly accuracies: readonly number[];
  /** Number of test images; null when unknown. */
  readonly test: number | null;
}

export type Summary<A extends Accuracies> = A & {
  readonly mean: number;
  /** Standard deviation between seeds; null with one seed. */
  readonly deviation: number | null;
  readonly low: number;
  readonly high: number;
  /** Wilson 95 % interval of the mean for one test part of this size. */
  readonly interval: readonly [number, number] | null;
};

export function summarize<A extends Accuracies>(found: A): Summary<A> {
  const { accuracies, test } = found;
  const mean = meanOf(accuracies);
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0);
  return {
    ...found,
    mean,
    deviation: accuracies.length > 1 ? Math.sqrt(squares / (accuracies.length - 1)) : null,
    low: Math.min(...accuracies),
    high: Math.max(...accuracies),
    interval: test === null ? null : wilsonInterval(mean * test, test),
  };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
