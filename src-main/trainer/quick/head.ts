import { at as elementAt } from '../../../src-shared/domain/at';
import type { Random } from '../../../src-shared/domain/random';
import type { Evaluated } from './lbfgs';

/**
 * Sizes of a head. Its parameters are one vector: without a hidden layer the kernel [inputs, outputs] by rows, then the
 * biases; with one the same of the hidden layer first, whose activation is tanh, then of the output.
 */
export interface HeadShape {
  readonly inputs: number;
  /** Units of the hidden layer; 0: none, which is logistic regression. */
  readonly hidden: number;
  /** 1 for two classes, whose logit is the second's; else one a class. */
  readonly outputs: number;
}

/** One head that is to be found, among several of a shape on the same features. */
export interface HeadProblem {
  /** Factor of half the kernels' squared norm. */
  readonly l2: number;
  /** Each image's factor in the loss, [images]; 0 leaves it out. */
  readonly factors: Float32Array;
}

/**
 * What heads of one shape come to on the same images.
 * Loss: Σ factor · cross-entropy + l2 / 2 · Σ kernel².
 */
export interface HeadObjective {
  /** Problems of these numbers at these parameters. */
  evaluate(numbers: readonly number[], places: readonly Float64Array[]): Evaluated;
  /** Logits [images, outputs] of one head. */
  logits(place: Float64Array): Float32Array;
  dispose(): void;
}

/** One layer of a head in its vector of parameters. */
export interface HeadLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where its kernel begins; its biases follow the kernel. */
  readonly from: number;
}

export function layersOf({ inputs, hidden, outputs }: HeadShape): HeadLayer[] {
  if (hidden === 0) return [{ inputs, outputs, from: 0 }];
  return [
    { inputs, outputs: hidden, from: 0 },
    { inputs: hidden, outputs, from: (inputs + 1) * hidden },
  ];
}

export const kernelOf = ({ inputs, outputs, from }: HeadLayer, place: Float64Array): Float64Array =>
  place.subarray(from, from + inputs * outputs);

export const biasOf = ({ inputs, outputs, from }: HeadLayer, place: Float64Array): Float64Array =>
  place.subarray(from + inputs * outputs, from + (inputs + 1) * outputs);

/** Where the search begins: at 0 without a hidden layer, else at Glorot's uniform distribution, as Keras does. */
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

/** l2 / 2 · Σ kernel² of a head. */
export function penaltyOf(shape: HeadShape, place: Float64Array, l2: number): number {
  const norms = layersOf(shape).map((layer) => kernelOf(layer, place).reduce((sum, value) => sum + value * value, 0));
  return (l2 / 2) * norms.reduce((total, norm) => total + norm, 0);
}

/**
 * Σ factor · cross-entropy of logits that stand `width` apart from image to image; each becomes the loss's derivative.
 * @param values logits [images, width], of which this head has `outputs` from `first` on
 */
export function takeLoss(
  values: Float32Array,
  { first, width, outputs }: { readonly first: number; readonly width: number; readonly outputs: number },
  labels: Int32Array,
  factors: Float32Array,
): number {
  let loss = 0;
  for (let image = 0; image < labels.length; image += 1) {
    const from = image * width + first;
    const [label, factor] = [elementAt(labels, image), elementAt(factors, image)];
    loss += factor * (outputs === 1 ? binary(values, from, label) : categorical(values, from, outputs, label));
    // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
    for (let at = from; at < from + outputs; at += 1) values[at] = factor * (values[at] ?? 0);
  }
  return loss;
}

/** -log of the label's probability by the logit at a place, which becomes the loss's derivative. */
function binary(values: Float32Array, at: number, label: number): number {
  const logit = values[at] ?? 0; // as above
  values[at] = 1 / (1 + Math.exp(-logit)) - label;
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** The same for one logit a class. */
function categorical(values: Float32Array, from: number, outputs: number, label: number): number {
  const row = values.subarray(from, from + outputs);
  const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = row.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  const loss = Math.log(sum) + greatest - elementAt(row, label);
  row.forEach((logit, index) => {
    row[index] = Math.exp(logit - greatest) / sum - (index === label ? 1 : 0);
  });
  return loss;
}

/** Probabilities [images, classes] of logits: of one logit those of two classes, else the softmax. */
export function probabilitiesOf(logits: Float32Array, outputs: number): Float32Array {
  if (outputs === 1) {
    return Float32Array.from({ length: logits.length * 2 }, (_, index) => {
      const second = 1 / (1 + Math.exp(-(logits[index >> 1] ?? 0))); // as above
      return index % 2 === 1 ? second : 1 - second;
    });
  }
  const probabilities = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += outputs) {
    const row = logits.subarray(from, from + outputs);
    const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = Array.from(row, (logit) => Math.exp(logit - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, index) => (probabilities[from + index] = power / sum));
  }
  return probabilities;
}
