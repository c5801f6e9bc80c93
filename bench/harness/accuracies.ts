import { wilsonInterval } from '../../src-shared/metrics/interval';

/** What trainings that differ in their seed only came to. */
export interface Accuracies {
  /** On the test part, one a seed. */
  readonly accuracies: readonly number[];
  /** Images of the test part; null: not told. */
  readonly test: number | null;
}

export type Summary<A extends Accuracies> = A & {
  readonly mean: number;
  /** Standard deviation between seeds; null with one seed. */
  readonly deviation: number | null;
  readonly low: number;
  readonly high: number;
  /** What one test part of this size can tell about the mean. */
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
