import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import { penaltyOf, replaceLogitsByGradient, type HeadData, type HeadObjective, type HeadProblem } from './head';
import type { Evaluated } from './lbfgs';

/** Most logits [images, heads, outputs] that are held at a time. */
const maxLogits = 2 ** 25;

/** Logistic regressions on the same images, multiplied with the features all at once. */
export class LinearHeads implements HeadObjective {
  readonly #features: Tensor2D;

  constructor(
    private readonly tf: TensorFlow,
    private readonly data: HeadData,
  ) {
    const { features, labels, shape } = data;
    this.#features = tf.tensor2d(features, [labels.length, shape.inputs]);
  }

  evaluate(problems: readonly number[], points: readonly Float64Array[]): Evaluated {
    const { labels, shape } = this.data;
    const atOnce = Math.max(1, Math.floor(maxLogits / (labels.length * shape.outputs)));
    const losses: number[] = [];
    const gradients: Float64Array[] = [];
    for (let from = 0; from < problems.length; from += atOnce) {
      const evaluated = this.#evaluateSome(problems.slice(from, from + atOnce), points.slice(from, from + atOnce));
      losses.push(...evaluated.losses);
      gradients.push(...evaluated.gradients);
    }
    return { losses, gradients };
  }

  logits(parameters: Float64Array): Float32Array {
    return this.#logits([parameters]);
  }

  dispose(): void {
    this.#features.dispose();
  }

  #evaluateSome(indices: readonly number[], points: readonly Float64Array[]): Evaluated {
    const { labels, shape } = this.data;
    const { outputs } = shape;
    const values = this.#logits(points); // replaced by the gradients by the logits
    const width = indices.length * outputs;
    const problems = indices.map((index) => at(this.data.problems, index));
    const losses = problems.map(({ l2, factors }, head) => {
      const penalty = penaltyOf(shape, at(points, head), l2);
      return penalty + replaceLogitsByGradient(values, { first: head * outputs, width, outputs }, labels, factors);
    });
    return { losses, gradients: this.#gradients(problems, points, values) };
  }

  /** Logits [images, heads, outputs] of heads with these parameters. */
  #logits(points: readonly Float64Array[]): Float32Array {
    const { inputs, outputs } = this.data.shape;
    const width = points.length * outputs;
    const kernel = new Float32Array(inputs * width);
    const bias = new Float32Array(width);
    points.forEach((parameters, head) => {
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      for (let input = 0; input < inputs; input += 1) {
        for (let output = 0; output < outputs; output += 1) {
          kernel[input * width + head * outputs + output] = parameters[input * outputs + output] ?? 0;
        }
      }
      bias.set(parameters.subarray(inputs * outputs), head * outputs);
    });
    return this.tf.tidy(() => {
      const product = this.tf.matMul(this.#features, this.tf.tensor2d(kernel, [inputs, width]));
      return this.tf.add(product, this.tf.tensor1d(bias)).dataSync<'float32'>();
    });
  }

  /** Gradients of the losses by the parameters. @param byLogits gradients by the logits, [images, heads, outputs] */
  #gradients(
    problems: readonly HeadProblem[],
    points: readonly Float64Array[],
    byLogits: Float32Array,
  ): Float64Array[] {
    const { labels, shape } = this.data;
    const { inputs, outputs } = shape;
    const width = problems.length * outputs;
    const [kernels, biases] = this.tf.tidy(() => {
      const gradient = this.tf.tensor2d(byLogits, [labels.length, width]);
      const product = this.tf.matMul(this.#features, gradient, true);
      return [product.dataSync<'float32'>(), this.tf.sum(gradient, 0).dataSync<'float32'>()] as const;
    });
    return problems.map(({ l2 }, head) =>
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      Float64Array.from({ length: (inputs + 1) * outputs }, (_, index) => {
        const column = head * outputs + (index % outputs);
        if (index >= inputs * outputs) return biases[column] ?? 0;
        return (kernels[Math.floor(index / outputs) * width + column] ?? 0) + l2 * (points[head]?.[index] ?? 0);
      }),
    );
  }
}
