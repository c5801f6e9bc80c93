import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Head } from './choosing';
import { biasOf, kernelOf, layersOf } from './head';
import type { Standardisation } from './standardisation';

/**
 * The whole classifier: the starter's network, the standardisation of its features and the head, as one model of pixels.
 * The starter's layers are used, not copied: dispose of one of the two only.
 */
export function quickModel(
  tf: TensorFlow,
  starter: LayersModel,
  { mean, variance, epsilon }: Standardisation,
  { shape, parameters }: Head,
): LayersModel {
  const standardise = tf.layers.batchNormalization({
    ...{ name: 'standardisation', center: false, scale: false, epsilon, momentum: 1, trainable: false },
  });
  const features = starter.outputs[0];
  if (!features) throw new Error('The starter has no output');
  let top = standardise.apply(features) as SymbolicTensor;
  const last = shape.outputs === 1 ? 'sigmoid' : 'softmax';
  const dense = layersOf(shape).map((given, index, all) => {
    const isLast = index === all.length - 1;
    const name = isLast ? 'head' : 'hidden';
    const activation = isLast ? last : 'tanh';
    const layer = tf.layers.dense({ name, units: given.outputs, activation, kernelInitializer: 'zeros' });
    top = layer.apply(top) as SymbolicTensor;
    return { given, layer };
  });
  tf.tidy(() => {
    standardise.setWeights([tf.tensor1d(mean), tf.tensor1d(variance)]);
    for (const { given, layer } of dense) {
      const kernel = Float32Array.from(kernelOf(given, parameters));
      const bias = Float32Array.from(biasOf(given, parameters));
      layer.setWeights([tf.tensor2d(kernel, [given.inputs, given.outputs]), tf.tensor1d(bias)]);
    }
  });
  return tf.model({ inputs: starter.inputs, outputs: top, name: 'classifier' });
}
