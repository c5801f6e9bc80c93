import { at } from '../../../src-shared/domain/at';
import type { Random } from '../../../src-shared/domain/random';
import { kernelOf, layersOf, type HeadShape } from '../heads/head';
import type { Evaluated } from './lbfgs';

/** One of several heads of the same shape that are to be found on the same features. */
export interface HeadProblem {
  /** Factor of half the kernels' squared norm in the loss. */
  readonly l2: number;
  /** [images] factor of each image in the loss; 0 leaves it out. */
  readonly factors: Float32Array;
}

/**
 * The losses of heads of one shape on the same images.
 * Loss: Σ factor · cross-entropy + l2 / 2 · Σ kernel².
 */
export interface HeadObjective {
  /**
   * Evaluates some problems.
   * @param problems their indices
   * @param points parameters of each of these problems
   */
  evaluate(problems: readonly number[], points: readonly Float64Array[]): Evaluated;
  /** Logits [images, outputs] of the head with these parameters. */
  logits(parameters: Float64Array): Float32Array;
  dispose(): void;
}

/** Features and labels of the images, the shape of the heads, and the heads that are to be found. */
export interface HeadData {
  /** [images, inputs] */
  readonly features: Float32Array;
  /** [images] class indices */
  readonly labels: Int32Array;
  readonly shape: HeadShape;
  readonly problems: readonly HeadProblem[];
}

/** Initial parameters: 0 without a hidden layer, else kernels from Glorot's uniform distribution and zero biases, as in Keras. */
export function startOf(shape: HeadShape, random: Random): Float64Array {
  const layers = layersOf(shape);
  const start = new Float64Array(layers.reduce((total, { inputs, outputs }) => total + (inputs + 1) * outputs, 0));
  if (shape.hidden === 0) return start;
  for (const layer of layers) {
    const reach = Math.sqrt(6 / (layer.inputs + layer.outputs));
    const kernel = kernelOf(layer, start);
    kernel.forEach((_, index) => (kernel[index] = reach * (2 * random.next() - 1)));
  }
  return start;
}

/** Regularisation of a head: l2 / 2 · Σ kernel². */
export function penaltyOf(shape: HeadShape, parameters: Float64Array, l2: number): number {
  const norms = layersOf(shape).map((layer) =>
    kernelOf(layer, parameters).reduce((sum, value) => sum + value * value, 0),
  );
  return (l2 / 2) * norms.reduce((total, norm) => total + norm, 0);
}

/**
 * Computes Σ factor · cross-entropy from logits, and replaces each logit by the derivative of this loss.
 * @param values logits [images, width] of several heads; those of this head are the `outputs` columns from `first` on
 * @param labels [images] class indices
 * @param factors [images]
 */
export function replaceLogitsByGradient(
  values: Float32Array,
  { first, width, outputs }: { readonly first: number; readonly width: number; readonly outputs: number },
  labels: Int32Array,
  factors: Float32Array,
): number {
  let loss = 0;
  for (let image = 0; image < labels.length; image += 1) {
    const from = image * width + first;
    const [label, factor] = [at(labels, image), at(factors, image)];
    loss += factor * (outputs === 1 ? binary(values, from, label) : categorical(values, from, outputs, label));
    // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
    for (let index = from; index < from + outputs; index += 1) values[index] = factor * (values[index] ?? 0);
  }
  return loss;
}

/** Cross-entropy of one logit for two classes. The logit at the index is replaced by the derivative. */
function binary(values: Float32Array, index: number, label: number): number {
  const logit = values[index] ?? 0; // as above
  values[index] = 1 / (1 + Math.exp(-logit)) - label;
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** Cross-entropy of one logit per class. The logits from index `from` on are replaced by the derivative. */
function categorical(values: Float32Array, from: number, outputs: number, label: number): number {
  const row = values.subarray(from, from + outputs);
  const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = row.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  const loss = Math.log(sum) + greatest - at(row, label);
  row.forEach((logit, index) => {
    row[index] = Math.exp(logit - greatest) / sum - (index === label ? 1 : 0);
  });
  return loss;
}
