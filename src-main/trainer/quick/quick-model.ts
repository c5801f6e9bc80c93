import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../tensorflow';
import type { HeadShape } from './head';
import type { Standardisation } from './standardisation';

/**
 * The whole classifier: the starter's network, the standardisation of its features and the head, as one model of pixels.
 * The starter's layers are used, not copied: dispose of one of the two only.
 */
export function quickModel(
  tf: TensorFlow,
  starter: LayersModel,
  { mean, variance, epsilon }: Standardisation,
  head: Float64Array,
  { inputs, outputs }: HeadShape,
): LayersModel {
  const standardise = tf.layers.batchNormalization({
    ...{ name: 'standardisation', center: false, scale: false, epsilon, momentum: 1, trainable: false },
  });
  const activation = outputs === 1 ? 'sigmoid' : 'softmax';
  const classify = tf.layers.dense({ name: 'head', units: outputs, activation, kernelInitializer: 'zeros' });
  const features = starter.outputs[0];
  if (!features) throw new Error('The starter has no output');
  const result = classify.apply(standardise.apply(features)) as SymbolicTensor;
  tf.tidy(() => {
    standardise.setWeights([tf.tensor1d(mean), tf.tensor1d(variance)]);
    const kernel = Float32Array.from(head.subarray(0, inputs * outputs));
    const bias = Float32Array.from(head.subarray(inputs * outputs));
    classify.setWeights([tf.tensor2d(kernel, [inputs, outputs]), tf.tensor1d(bias)]);
  });
  return tf.model({ inputs: starter.inputs, outputs: result, name: 'classifier' });
}
