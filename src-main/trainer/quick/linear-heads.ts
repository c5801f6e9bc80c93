import { at } from '../../../src-shared/domain/at';
import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';
import { penaltyOf, takeLoss, type HeadObjective, type HeadProblem, type HeadShape } from './head';
import type { Evaluated } from './lbfgs';

/** Values of [images, problems, outputs] that are held at once. */
const most = 2 ** 25;

/** Logistic regressions on the same images: all of them are multiplied with the features at once. */
export class LinearHeads implements HeadObjective {
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

  logits(place: Float64Array): Float32Array {
    return this.#logits([place]);
  }

  dispose(): void {
    this.#features.dispose();
  }

  #evaluateSome(numbers: readonly number[], places: readonly Float64Array[]): Evaluated {
    const { outputs } = this.shape;
    const values = this.#logits(places); // becomes the losses' gradients by the logits
    const width = numbers.length * outputs;
    const problems = numbers.map((number) => this.#problem(number));
    const losses = problems.map(({ l2, factors }, head) => {
      const penalty = penaltyOf(this.shape, at(places, head), l2);
      return penalty + takeLoss(values, { first: head * outputs, width, outputs }, this.labels, factors);
    });
    return { losses, gradients: this.#gradients(problems, places, values) };
  }

  /** Logits [images, heads, outputs]. */
  #logits(places: readonly Float64Array[]): Float32Array {
    const { inputs, outputs } = this.shape;
    const width = places.length * outputs;
    const kernel = new Float32Array(inputs * width);
    const bias = new Float32Array(width);
    places.forEach((place, head) => {
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
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

  #gradients(
    problems: readonly HeadProblem[],
    places: readonly Float64Array[],
    byLogits: Float32Array,
  ): Float64Array[] {
    const { inputs, outputs } = this.shape;
    const width = problems.length * outputs;
    const [kernels, biases] = this.tf.tidy(() => {
      const given = this.tf.tensor2d(byLogits, [this.labels.length, width]);
      const product = this.tf.matMul(this.#features, given, true);
      return [product.dataSync<'float32'>(), this.tf.sum(given, 0).dataSync<'float32'>()] as const;
    });
    return problems.map(({ l2 }, head) =>
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      Float64Array.from({ length: (inputs + 1) * outputs }, (_, index) => {
        const column = head * outputs + (index % outputs);
        if (index >= inputs * outputs) return biases[column] ?? 0;
        return (kernels[Math.floor(index / outputs) * width + column] ?? 0) + l2 * (places[head]?.[index] ?? 0);
      }),
    );
  }

  #problem(number: number): HeadProblem {
    const found = this.problems[number];
    if (!found) throw new RangeError(`There is no problem ${String(number)}`);
    return found;
  }
}
