import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';

/**
 * Probabilities of a batch, in inference mode.
 * @param model as recipes/network.ts builds it: one sigmoid output or one softmax output a class
 * @param pixels [count, edge, edge, 3]; more than count images are allowed, the rest is left out
 * @returns [count, classes]; a sigmoid p becomes [1 - p, p]
 */
export function classProbabilities(
  tf: TensorFlow,
  model: LayersModel,
  pixels: Uint8Array,
  count: number,
): Float32Array {
  const output = tf.tidy(() => (model.predictOnBatch(pixelTensor(tf, model, pixels, count)) as Tensor).dataSync());
  return inClasses(Float32Array.from(output), output.length / count);
}

/**
 * A model's output as probabilities [images, classes]: a sigmoid p becomes [1 - p, p].
 * @param width values an image
 */
export function inClasses(output: Float32Array, width: number): Float32Array {
  if (width !== 1) return output;
  const probabilities = new Float32Array(output.length * 2);
  output.forEach((second, image) => {
    probabilities[2 * image] = 1 - second;
    probabilities[2 * image + 1] = second;
  });
  return probabilities;
}

/** Pixels [count, edge, edge, 3] as the model's float32 input, 0..255. */
export function pixelTensor(tf: TensorFlow, model: LayersModel, pixels: Uint8Array, count: number): Tensor {
  const shape = (model.inputs[0]?.shape ?? []).slice(1).map((size) => size ?? 0);
  const size = shape.reduce((product, side) => product * side, count);
  return tf.tensor(new Float32Array(pixels.subarray(0, size)), [count, ...shape], 'float32');
}
