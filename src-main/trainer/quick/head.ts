import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../tensorflow';
import type { Evaluated } from './lbfgs';

/** Sizes of a linear head. Its parameters are one vector: the kernel [inputs, outputs] by rows, then the biases. */
export interface HeadShape {
  readonly inputs: number;
  /** 1 for two classes, whose logit is the second's; else one a class. */
  readonly outputs: number;
}

/** One head that is to be found, among several on the same features. */
export interface HeadProblem {
  /** Factor of half the kernel's squared norm. */
  readonly l2: number;
  /** Each image's factor in the loss, [images]; 0 leaves it out. */
  readonly factors: Float32Array;
}

/** Values of [images, problems, outputs] that are held at once. */
const most = 2 ** 25;

/**
 * Losses of logistic regressions on the same images: each problem has its own factors and regularisation, and all of them
 * are multiplied with the features at once.
 * Loss: Σ factor · cross-entropy + l2 / 2 · Σ kernel².
 */
export class HeadObjective {
  readonly #features: Tensor2D;

  /**
   * @param features [images, inputs]
   * @param labels class of each image
   */
  constructor(
    private readonly tf: TensorFlow,
    features: Float32Array,
    private readonly labels: Int32Array,
    private readonly shape: HeadShape,
    private readonly problems: readonly HeadProblem[],
  ) {
    this.#features = tf.tensor2d(features, [labels.length, shape.inputs]);
  }

  /** Problems of these numbers at these parameters. */
  evaluate(numbers: readonly number[], places: readonly Float64Array[]): Evaluated {
    const atOnce = Math.max(1, Math.floor(most / (this.labels.length * this.shape.outputs)));
    const losses: number[] = [];
    const gradients: Float64Array[] = [];
    for (let from = 0; from < numbers.length; from += atOnce) {
      const found = this.#evaluateSome(numbers.slice(from, from + atOnce), places.slice(from, from + atOnce));
      losses.push(...found.losses);
      gradients.push(...found.gradients);
    }
    return { losses, gradients };
  }

  /** Logits [images, outputs] of one head. */
  logits(place: Float64Array): Float32Array {
    return this.#logits([place]);
  }

  dispose(): void {
    this.#features.dispose();
  }

  #evaluateSome(numbers: readonly number[], places: readonly Float64Array[]): Evaluated {
    const { outputs } = this.shape;
    const values = this.#logits(places); // becomes the loss's gradient by the logits
    const width = numbers.length * outputs;
    const losses = numbers.map((number, index) => {
      const problem = this.#problem(number);
      let loss = (problem.l2 / 2) * squaredNorm(this.#kernelOf(places[index]));
      for (let image = 0; image < this.labels.length; image += 1) {
        const from = image * width + index * outputs;
        const factor = problem.factors[image] ?? 0;
        const label = this.labels[image] ?? 0;
        loss +=
          factor * (outputs === 1 ? binaryLoss(values, from, label) : categoricalLoss(values, from, outputs, label));
        for (let at = from; at < from + outputs; at += 1) values[at] = factor * (values[at] ?? 0);
      }
      return loss;
    });
    return { losses, gradients: this.#gradients(numbers, places, values) };
  }

  /** Logits [images, heads, outputs]. */
  #logits(places: readonly Float64Array[]): Float32Array {
    const { inputs, outputs } = this.shape;
    const width = places.length * outputs;
    const kernel = new Float32Array(inputs * width);
    const bias = new Float32Array(width);
    places.forEach((place, head) => {
      for (let input = 0; input < inputs; input += 1) {
        for (let output = 0; output < outputs; output += 1) {
          kernel[input * width + head * outputs + output] = place[input * outputs + output] ?? 0;
        }
      }
      bias.set(place.subarray(inputs * outputs), head * outputs);
    });
    return this.tf.tidy(() => {
      const product = this.tf.matMul(this.#features, this.tf.tensor2d(kernel, [inputs, width]));
      return this.tf.add(product, this.tf.tensor1d(bias)).dataSync<'float32'>();
    });
  }

  #gradients(numbers: readonly number[], places: readonly Float64Array[], byLogits: Float32Array): Float64Array[] {
    const { inputs, outputs } = this.shape;
    const width = numbers.length * outputs;
    const [kernels, biases] = this.tf.tidy(() => {
      const given = this.tf.tensor2d(byLogits, [this.labels.length, width]);
      const product = this.tf.matMul(this.#features, given, true);
      return [product.dataSync<'float32'>(), this.tf.sum(given, 0).dataSync<'float32'>()] as const;
    });
    return numbers.map((number, head) => {
      const { l2 } = this.#problem(number);
      const place = places[head];
      return Float64Array.from({ length: (inputs + 1) * outputs }, (_, index) => {
        const column = head * outputs + (index % outputs);
        if (index >= inputs * outputs) return biases[column] ?? 0;
        return (kernels[Math.floor(index / outputs) * width + column] ?? 0) + l2 * (place?.[index] ?? 0);
      });
    });
  }

  #kernelOf(place: Float64Array | undefined): Float64Array {
    return (place ?? new Float64Array()).subarray(0, this.shape.inputs * this.shape.outputs);
  }

  #problem(number: number): HeadProblem {
    const found = this.problems[number];
    if (!found) throw new RangeError(`There is no problem ${String(number)}`);
    return found;
  }
}

/** -log of the label's probability by the logit at a place, which becomes the loss's derivative. */
function binaryLoss(values: Float32Array, at: number, label: number): number {
  const logit = values[at] ?? 0;
  values[at] = 1 / (1 + Math.exp(-logit)) - label;
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** The same for one logit a class. */
function categoricalLoss(values: Float32Array, from: number, outputs: number, label: number): number {
  const row = values.subarray(from, from + outputs);
  const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = row.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  const loss = Math.log(sum) + greatest - (row[label] ?? 0);
  row.forEach((logit, index) => {
    row[index] = Math.exp(logit - greatest) / sum - (index === label ? 1 : 0);
  });
  return loss;
}

const squaredNorm = (vector: Float64Array): number => vector.reduce((sum, value) => sum + value * value, 0);

/** Probabilities [images, classes] of logits: of one logit those of two classes, else the softmax. */
export function probabilitiesOf(logits: Float32Array, outputs: number): Float32Array {
  if (outputs === 1) {
    return Float32Array.from({ length: logits.length * 2 }, (_, index) => {
      const second = 1 / (1 + Math.exp(-(logits[index >> 1] ?? 0)));
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
