import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../runtime/tensorflow';

/**
 * The model with one probability per class as its output, at a temperature: its last layer, a Dense with a sigmoid or a softmax, is
 * replaced by a Dense with a softmax. A sigmoid of z is the second value of the softmax over [0, z]. All other layers are shared with the
 * given model: dispose of that one only.
 * @param temperature divides the logits; none if left out
 * @throws Failure of kind 'unsupported' when the model does not end so
 */
export function withProbabilities(
  tf: TensorFlow,
  model: LayersModel,
  { classes, temperature = 1 }: { readonly classes: readonly string[]; readonly temperature?: number | undefined },
): LayersModel {
  const last = at(model.outputs, 0).sourceLayer;
  const { activation, units } = last.getConfig();
  if (last.getClassName() !== 'Dense' || (activation !== 'sigmoid' && activation !== 'softmax')) {
    throw new Failure(
      'unsupported',
      `Layer “${last.name}” gives no probabilities: it is no dense layer with a sigmoid or a softmax.`,
      'Export a run’s model.',
    );
  }
  const head = tf.layers.dense({ name: last.name, units: classes.length, activation: 'softmax' });
  const output = head.apply(last.input) as SymbolicTensor;
  tf.tidy(() => {
    const [kernel, bias] = last.getWeights();
    if (!kernel) throw new Error(`${last.name} has no kernel`);
    const weights = [kernel, bias ?? tf.zeros([Number(units)])].map((weight) => tf.div(weight, temperature));
    head.setWeights(activation === 'sigmoid' ? weights.map((weight) => beforeItZeros(tf, weight)) : weights);
  });
  return tf.model({ inputs: model.inputs, outputs: output, name: model.name });
}

/** A weight of a single output as that of two, of which the first is always 0. */
const beforeItZeros = (tf: TensorFlow, weight: Tensor): Tensor => tf.concat([tf.zerosLike(weight), weight], -1);
