import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';

type Layer = layers.Layer;

/** Values of one weight in the order of its axes. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Puts layers with given weights on one another, and makes them a model of square RGB pictures, 0 to 255. */
export class Stack {
  readonly #input: SymbolicTensor;
  readonly #given: { readonly layer: Layer; readonly weights: readonly Values[] }[] = [];
  top: SymbolicTensor;

  constructor(
    private readonly tf: TensorFlow,
    edge: number,
  ) {
    this.#input = tf.input({ shape: [edge, edge, 3], name: 'pixels' });
    this.top = this.#input;
  }

  /** Applies a layer to the top; its weights are set when the model is made. */
  add(layer: Layer, ...weights: Values[]): SymbolicTensor {
    this.top = layer.apply(this.top) as SymbolicTensor;
    this.#given.push({ layer, weights });
    return this.top;
  }

  /** Applies a layer that joins several tensors. */
  join(layer: Layer, tensors: SymbolicTensor[]): SymbolicTensor {
    this.top = layer.apply(tensors) as SymbolicTensor;
    return this.top;
  }

  /** @throws Error when a weight has another shape than its layer's */
  model(name: string): LayersModel {
    const { tf } = this;
    const model = tf.model({ inputs: this.#input, outputs: this.top, name });
    for (const { layer, weights } of this.#given) {
      if (weights.length === 0) continue;
      const tensors = weights.map(({ values, shape }) => tf.tensor(values, [...shape], 'float32'));
      layer.setWeights(tensors);
      tf.dispose(tensors);
    }
    return model;
  }
}

/** Weights are given, so nothing need be drawn: drawing millions of values takes seconds. */
export const notDrawn = {
  kernelInitializer: 'zeros',
  depthwiseInitializer: 'zeros',
} as const;
