import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import { biasOf, kernelOf, layersOf, type HeadLayer } from '../heads/head';
import { penaltyOf, replaceLogitsByGradient, type HeadData, type HeadObjective, type HeadProblem } from './head';
import type { Evaluated } from './lbfgs';

/** Heads with a hidden layer of tanh units, evaluated one after the other. */
export class HiddenHeads implements HeadObjective {
  readonly #features: Tensor2D;
  readonly #layers: readonly [HeadLayer, HeadLayer];

  /** @throws RangeError for a shape without a hidden layer */
  constructor(
    private readonly tf: TensorFlow,
    private readonly data: HeadData,
  ) {
    const { features, labels, shape } = data;
    const [hidden, output] = layersOf(shape);
    if (!hidden || !output) throw new RangeError('A head without a hidden layer');
    this.#layers = [hidden, output];
    this.#features = tf.tensor2d(features, [labels.length, shape.inputs]);
  }

  evaluate(problems: readonly number[], points: readonly Float64Array[]): Evaluated {
    const evaluated = problems.map((index, position) => {
      const [problem, parameters] = [at(this.data.problems, index), at(points, position)];
      const gradient = new Float64Array(parameters.length);
      return { loss: this.tf.tidy(() => this.#evaluateOne(problem, parameters, gradient)), gradient };
    });
    return { losses: evaluated.map(({ loss }) => loss), gradients: evaluated.map(({ gradient }) => gradient) };
  }

  logits(parameters: Float64Array): Float32Array {
    return this.tf.tidy(() => this.#forward(parameters).logits.dataSync<'float32'>());
  }

  dispose(): void {
    this.#features.dispose();
  }

  /** The loss of one head. @param gradient receives its gradient by the parameters */
  #evaluateOne(problem: HeadProblem, parameters: Float64Array, gradient: Float64Array): number {
    const { tf } = this;
    const { labels, shape } = this.data;
    const { outputs } = shape;
    const [hidden, output] = this.#layers;
    const { activations, logits, outputKernel } = this.#forward(parameters);
    const values = Float32Array.from(logits.dataSync<'float32'>());
    const loss = replaceLogitsByGradient(values, { first: 0, width: outputs, outputs }, labels, problem.factors);
    const byLogits = tf.tensor2d(values, [labels.length, outputs]);
    // The derivative of tanh is 1 - tanh².
    const slope = tf.sub(1, tf.square(activations));
    const byHidden = tf.mul<Tensor2D>(tf.matMul(byLogits, outputKernel, false, true), slope);
    const writeGradient = (layer: HeadLayer, byResults: Tensor2D, input: Tensor2D): void => {
      const kernel = kernelOf(layer, gradient);
      const weights = kernelOf(layer, parameters);
      const product = tf.matMul(input, byResults, true).dataSync<'float32'>();
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      kernel.forEach((_, index) => (kernel[index] = (product[index] ?? 0) + problem.l2 * (weights[index] ?? 0)));
      biasOf(layer, gradient).set(tf.sum(byResults, 0).dataSync<'float32'>());
    };
    writeGradient(output, byLogits, activations);
    writeGradient(hidden, byHidden, this.#features);
    return loss + penaltyOf(shape, parameters, problem.l2);
  }

  #forward(parameters: Float64Array): { activations: Tensor2D; logits: Tensor2D; outputKernel: Tensor2D } {
    const { tf } = this;
    const [hidden, output] = this.#layers;
    const kernel = (layer: HeadLayer): Tensor2D =>
      tf.tensor2d(Float32Array.from(kernelOf(layer, parameters)), [layer.inputs, layer.outputs]);
    const bias = (layer: HeadLayer) => tf.tensor1d(Float32Array.from(biasOf(layer, parameters)));
    const activations = tf.tanh(tf.add<Tensor2D>(tf.matMul(this.#features, kernel(hidden)), bias(hidden)));
    const outputKernel = kernel(output);
    const logits = tf.add<Tensor2D>(tf.matMul(activations, outputKernel), bias(output));
    return { activations, logits, outputKernel };
  }
}
