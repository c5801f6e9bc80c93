import { sum, type Rows } from './numbers';

export interface CrossEntropyOptions {
  readonly labels: ArrayLike<number>;
  /** One weight per image; null means all 1. */
  readonly weights?: ArrayLike<number> | null;
  readonly classWeights?: readonly number[] | null;
  readonly smoothing?: number;
}

export interface CrossEntropy {
  readonly loss: number;
  /** Gradient with respect to the logits. */
  readonly gradient: number[][];
}

/**
 * The mean of keras.losses.BinaryCrossentropy (logits of one column) or CategoricalCrossentropy, from logits, divided by the sum of the
 * images' weights, as with their reduction 'mean_with_sample_weight'.
 */
export function crossEntropyReference(logits: Rows, options: CrossEntropyOptions): CrossEntropy {
  const { labels, weights = null, classWeights = null, smoothing = 0 } = options;
  const labelOf = (image: number): number => labels[image] ?? NaN;
  const factors = logits.map((_, image) => (weights?.[image] ?? 1) * (classWeights?.[labelOf(image)] ?? 1));
  const total = sum(factors);
  const shares = factors.map((factor) => (total === 0 ? 0 : factor / total));
  const each = logits.map((row, image) =>
    row.length === 1 ? binary(row[0] ?? NaN, labelOf(image), smoothing) : categorical(row, labelOf(image), smoothing),
  );
  return {
    loss: sum(each.map(({ loss }, image) => loss * (shares[image] ?? NaN))),
    gradient: each.map(({ gradient }, image) => gradient.map((value) => value * (shares[image] ?? NaN))),
  };
}

interface OfImage {
  readonly loss: number;
  readonly gradient: readonly number[];
}

function binary(x: number, label: number, smoothing: number): OfImage {
  const target = label * (1 - smoothing) + 0.5 * smoothing;
  const sigmoid = x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  return { loss: Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x))), gradient: [sigmoid - target] };
}

function categorical(row: readonly number[], label: number, smoothing: number): OfImage {
  const greatest = Math.max(...row);
  const logSum = greatest + Math.log(sum(row.map((x) => Math.exp(x - greatest))));
  const targets = row.map((_, index) => (index === label ? 1 - smoothing : 0) + smoothing / row.length);
  return {
    loss: sum(row.map((x, index) => (targets[index] ?? NaN) * (logSum - x))),
    gradient: row.map((x, index) => Math.exp(x - logSum) - (targets[index] ?? NaN)),
  };
}
