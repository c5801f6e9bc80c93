import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { classProbabilities } from '../../../src-main/trainer/predicting/probabilities';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

/**
 * Probabilities of a batch by tfjs's layers, in inference mode.
 * @param model with one sigmoid output, or one softmax output per class, see network/network.ts
 * @param pixels [count, edge, edge, 3]; further pixels are ignored
 * @returns [count, classes]; a sigmoid p becomes [1 - p, p]
 */
export function layersProbabilities(
  tf: TensorFlow,
  model: LayersModel,
  pixels: Uint8Array,
  count: number,
): Float32Array {
  const output = tf.tidy(() => (model.predictOnBatch(pixelTensor(tf, model, pixels, count)) as Tensor).dataSync());
  return classProbabilities(Float32Array.from(output), output.length / count);
}

/** Pixels [count, edge, edge, 3] as a model's float32 input, 0..255. */
export function pixelTensor(tf: TensorFlow, model: LayersModel, pixels: Uint8Array, count: number): Tensor {
  const shape = at(model.inputs, 0)
    .shape.slice(1)
    .map((size) => size ?? 0);
  const size = shape.reduce((product, side) => product * side, count);
  return tf.tensor(new Float32Array(pixels.subarray(0, size)), [count, ...shape], 'float32');
}
