import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Head } from '../heads/head';
import { biasOf, kernelOf, layersOf } from '../heads/head';
import type { Standardisation } from '../heads/standardisation';

/**
 * Builds the whole classifier as one model of pixels: the starter's network, the standardisation of its features as a batch norm,
 * and the head. It uses the starter's layers without copying them: dispose of only one of the two.
 */
export function quickModel(
  tf: TensorFlow,
  starter: Pick<LayersModel, 'inputs' | 'outputs'>,
  { mean, variance, epsilon }: Standardisation,
  { shape, parameters }: Head,
): LayersModel {
  const standardise = tf.layers.batchNormalization({
    name: 'standardisation',
    center: false,
    scale: false,
    epsilon,
    momentum: 1,
    trainable: false,
  });
  const features = at(starter.outputs, 0);
  let top = standardise.apply(features) as SymbolicTensor;
  const last = shape.outputs === 1 ? 'sigmoid' : 'softmax';
  const dense = layersOf(shape).map((headLayer, index, all) => {
    const isLast = index === all.length - 1;
    const name = isLast ? 'head' : 'hidden';
    const activation = isLast ? last : 'tanh';
    const layer = tf.layers.dense({ name, units: headLayer.outputs, activation, kernelInitializer: 'zeros' });
    top = layer.apply(top) as SymbolicTensor;
    return { headLayer, layer };
  });
  tf.tidy(() => {
    standardise.setWeights([tf.tensor1d(mean), tf.tensor1d(variance)]);
    for (const { headLayer, layer } of dense) {
      const kernel = Float32Array.from(kernelOf(headLayer, parameters));
      const bias = Float32Array.from(biasOf(headLayer, parameters));
      layer.setWeights([tf.tensor2d(kernel, [headLayer.inputs, headLayer.outputs]), tf.tensor1d(bias)]);
    }
  });
  return tf.model({ inputs: starter.inputs, outputs: top, name: 'classifier' });
}
