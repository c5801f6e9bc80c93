import type { LayersModel, Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-node-gpu';
import type { Batch } from '../../../src-main/trainer/graph/compiled';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { inScope, pixelsOf, weightsOf, type Gradients } from './helpers';

/**
 * Loss and gradients as tfjs computes them, operation by operation, with its own batch normalization.
 * @param logits output of the model without its last activation
 */
export function oracleGradients(
  tf: TensorFlow,
  logits: LayersModel,
  batch: Batch,
  { training } = { training: true },
): { loss: number; gradients: Gradients } {
  return inScope(tf, () => {
    const x = pixelsOf(tf, batch, logits);
    const trained = weightsOf(logits).filter(({ layer, weight }) =>
      layer.trainableWeights.some((each) => each === weight),
    );
    const variables = trained.map(({ weight }) => (weight as unknown as { val: Variable }).val);
    const { value, grads } = tf.variableGrads(
      () => tf.tidy(() => crossEntropyOf(tf, logits.apply(x, { training }) as Tensor2D, batch)),
      variables,
    );
    const gradients = trained.map(({ name }, index): [string, Float32Array] => [
      name,
      grads[variables[index]?.name ?? '']?.dataSync<'float32'>() ?? new Float32Array(),
    ]);
    return { loss: value.dataSync()[0] ?? NaN, gradients: new Map(gradients) };
  });
}

/** Mean cross-entropy from logits [n, 1] or [n, classes]. */
export function crossEntropyOf(tf: TensorFlow, logits: Tensor2D, { labels }: Batch): Scalar {
  const classes = logits.shape[1];
  const indices = tf.tensor1d(labels, 'int32');
  if (classes > 1) return tf.losses.softmaxCrossEntropy(tf.oneHot(indices, classes), logits);
  return tf.losses.sigmoidCrossEntropy(tf.reshape(tf.cast(indices, 'float32'), [-1, 1]), logits);
}
