import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';

type Layer = layers.Layer;

/** Values of one weight in row-major order. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Builds a model of square RGB images, 0 to 255, by stacking layers with given weights. */
export class Stack {
  readonly #input: SymbolicTensor;
  readonly #layers: { readonly layer: Layer; readonly weights: readonly Values[] }[] = [];
  /** Output of the last layer. */
  top: SymbolicTensor;

  constructor(
    private readonly tf: TensorFlow,
    edge: number,
  ) {
    this.#input = tf.input({ shape: [edge, edge, 3], name: 'pixels' });
    this.top = this.#input;
  }

  /** Applies a layer to the top. Its weights are set by `model`. */
  add(layer: Layer, ...weights: Values[]): SymbolicTensor {
    this.top = layer.apply(this.top) as SymbolicTensor;
    this.#layers.push({ layer, weights });
    return this.top;
  }

  /** Applies a layer that joins several tensors, which becomes the top. */
  join(layer: Layer, tensors: SymbolicTensor[]): SymbolicTensor {
    this.top = layer.apply(tensors) as SymbolicTensor;
    return this.top;
  }

  /** Makes the model, with the weights of all layers. @throws Error when a weight does not have its layer's shape */
  model(name: string): LayersModel {
    const { tf } = this;
    const model = tf.model({ inputs: this.#input, outputs: this.top, name });
    for (const { layer, weights } of this.#layers) {
      if (weights.length === 0) continue;
      const tensors = weights.map(({ values, shape }) => tf.tensor(values, [...shape], 'float32'));
      layer.setWeights(tensors);
      tf.dispose(tensors);
    }
    return model;
  }
}

/** Options for layers whose weights are set afterwards. Drawing millions of initial values would take seconds. */
export const zeroInitializers = {
  kernelInitializer: 'zeros',
  depthwiseInitializer: 'zeros',
} as const;
