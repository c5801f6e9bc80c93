import { columnsOf, sum, type Rows } from './numbers';

export interface Moments {
  /** [channels] */
  readonly mean: readonly number[];
  /** [channels], of the population: divided by the number of values. */
  readonly variance: readonly number[];
}

/** @param x [values, channels]; for images, one row per pixel */
export function momentsReference(x: Rows): Moments {
  const columns = columnsOf(x);
  const mean = columns.map((column) => sum(column) / column.length);
  const variance = columns.map(
    (column, channel) => sum(column.map((value) => (value - (mean[channel] ?? NaN)) ** 2)) / column.length,
  );
  return { mean, variance };
}

/** (x - mean) / √(variance + epsilon) · gamma + beta, as keras/src/layers/normalization/batch_normalization.py */
export function normalizeReference(
  x: Rows,
  { mean, variance }: Moments,
  { gamma, beta, epsilon }: { gamma: ArrayLike<number>; beta: ArrayLike<number>; epsilon: number },
): number[][] {
  return x.map((row) =>
    row.map((value, channel) => {
      const scaled = (value - (mean[channel] ?? NaN)) / Math.sqrt((variance[channel] ?? NaN) + epsilon);
      return scaled * (gamma[channel] ?? NaN) + (beta[channel] ?? NaN);
    }),
  );
}

/** moving · momentum + now · (1 - momentum) */
export const movedReference = (moving: readonly number[], now: readonly number[], momentum: number): number[] =>
  moving.map((value, channel) => value * momentum + (now[channel] ?? NaN) * (1 - momentum));
