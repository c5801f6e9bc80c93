/** Parameters that bring each feature to mean 0 and about variance 1: (x - mean) / √(variance + epsilon). */
export interface Standardisation {
  /** [width] */
  readonly mean: Float32Array;
  /** [width], population variance */
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/** Share of the features' mean variance that is added to each variance, so that features that hardly vary are not blown up. */
const share = 0.01;

// Hot loops over all features: indices stay below the lengths, so `?? 0` in this file is for the type checker alone.

/** The standardisation of features. @param features [images, width] */
export function standardisationOf(features: Float32Array, width: number): Standardisation {
  const images = features.length / width;
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  features.forEach((value, index) => {
    sums[index % width] = (sums[index % width] ?? 0) + value;
  });
  const mean = Float32Array.from(sums, (sum) => sum / images);
  features.forEach((value, index) => {
    squares[index % width] = (squares[index % width] ?? 0) + (value - (mean[index % width] ?? 0)) ** 2;
  });
  const variance = Float32Array.from(squares, (sum) => sum / images);
  const meanVariance = variance.reduce((sum, value) => sum + value, 0) / width;
  return { mean, variance, epsilon: Math.max(share * meanVariance, 1e-12) };
}

/** Standardises features [images, width] in place. @returns the same array */
export function standardise(features: Float32Array, { mean, variance, epsilon }: Standardisation): Float32Array {
  const width = mean.length;
  const factor = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
  for (let index = 0; index < features.length; index += 1) {
    const column = index % width;
    features[index] = ((features[index] ?? 0) - (mean[column] ?? 0)) * (factor[column] ?? 0);
  }
  return features;
}
