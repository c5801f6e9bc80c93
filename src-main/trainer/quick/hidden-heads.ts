import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';
import {
  biasOf,
  kernelOf,
  layersOf,
  penaltyOf,
  takeLoss,
  type HeadLayer,
  type HeadObjective,
  type HeadProblem,
  type HeadShape,
} from './head';
import type { Evaluated } from './lbfgs';

/** Heads with a hidden layer of tanh units on the same images, one after the other. */
export class HiddenHeads implements HeadObjective {
  readonly #features: Tensor2D;
  readonly #layers: readonly [HeadLayer, HeadLayer];

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
    const [below, above] = layersOf(shape);
    if (!below || !above) throw new RangeError('A head without a hidden layer');
    this.#layers = [below, above];
    this.#features = tf.tensor2d(features, [labels.length, shape.inputs]);
  }

  evaluate(numbers: readonly number[], places: readonly Float64Array[]): Evaluated {
    const found = numbers.map((number, index) => {
      const [problem, place] = [this.problems[number], places[index]];
      if (!problem || !place) throw new RangeError(`There is no problem ${String(number)}`);
      const gradient = new Float64Array(place.length);
      return { loss: this.tf.tidy(() => this.#evaluateOne(problem, place, gradient)), gradient };
    });
    return { losses: found.map(({ loss }) => loss), gradients: found.map(({ gradient }) => gradient) };
  }

  logits(place: Float64Array): Float32Array {
    return this.tf.tidy(() => this.#forward(place).logits.dataSync<'float32'>());
  }

  dispose(): void {
    this.#features.dispose();
  }

  /** The loss; its gradient is written into `gradient`. */
  #evaluateOne(problem: HeadProblem, place: Float64Array, gradient: Float64Array): number {
    const { tf } = this;
    const { outputs } = this.shape;
    const [below, above] = this.#layers;
    const { activations, logits, kernelAbove } = this.#forward(place);
    const values = Float32Array.from(logits.dataSync<'float32'>());
    const loss = takeLoss(values, { first: 0, width: outputs, outputs }, this.labels, problem.factors);
    const byLogits = tf.tensor2d(values, [this.labels.length, outputs]);
    // The derivative of tanh is 1 - tanh².
    const slope = tf.sub(1, tf.square(activations));
    const byHidden = tf.mul<Tensor2D>(tf.matMul(byLogits, kernelAbove, false, true), slope);
    const put = (layer: HeadLayer, given: Tensor2D, input: Tensor2D): void => {
      const kernel = kernelOf(layer, gradient);
      const own = kernelOf(layer, place);
      const product = tf.matMul(input, given, true).dataSync<'float32'>();
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      kernel.forEach((_, index) => (kernel[index] = (product[index] ?? 0) + problem.l2 * (own[index] ?? 0)));
      biasOf(layer, gradient).set(tf.sum(given, 0).dataSync<'float32'>());
    };
    put(above, byLogits, activations);
    put(below, byHidden, this.#features);
    return loss + penaltyOf(this.shape, place, problem.l2);
  }

  #forward(place: Float64Array): { activations: Tensor2D; logits: Tensor2D; kernelAbove: Tensor2D } {
    const { tf } = this;
    const [below, above] = this.#layers;
    const kernel = (layer: HeadLayer): Tensor2D =>
      tf.tensor2d(Float32Array.from(kernelOf(layer, place)), [layer.inputs, layer.outputs]);
    const bias = (layer: HeadLayer) => tf.tensor1d(Float32Array.from(biasOf(layer, place)));
    const activations = tf.tanh(tf.add<Tensor2D>(tf.matMul(this.#features, kernel(below)), bias(below)));
    const kernelAbove = kernel(above);
    const logits = tf.add<Tensor2D>(tf.matMul(activations, kernelAbove), bias(above));
    return { activations, logits, kernelAbove };
  }
}
