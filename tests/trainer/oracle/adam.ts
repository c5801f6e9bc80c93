import type { Tensor, Variable } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

export interface Optimizer {
  /** Changes the weights in place. @param gradients by the weights' names; not disposed here */
  apply(gradients: Readonly<Record<string, Tensor>>): void;
  dispose(): void;
}

const beta1 = 0.9;
const beta2 = 0.999;

/**
 * Adam as Keras 3 computes it (keras/src/optimizers/adam.py): in step t, counted from 1,
 *   alpha = rate · √(1 - beta2^t) / (1 - beta1^t),  m += (g - m)(1 - beta1),  v += (g² - v)(1 - beta2),
 *   w -= alpha · m / (√v + epsilon).
 * tf.train.adam differs: it adds epsilon to the bias-corrected √v, which in the first steps makes Keras's epsilon up to
 * 1 / √(1 - beta2) ≈ 32 times as strong; it also needs two more operations a weight.
 */
export function kerasAdam(tf: TensorFlow, weights: readonly Variable[], rate: number, epsilon: number): Optimizer {
  const zeros = (): Variable[] => weights.map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight), false)));
  const means = zeros();
  const squares = zeros();
  let steps = 0;
  return { apply, dispose };

  function apply(gradients: Readonly<Record<string, Tensor>>): void {
    steps += 1;
    const alpha = (rate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
    weights.forEach((weight, index) => {
      const [gradient, mean, square] = [gradients[weight.name], means[index], squares[index]];
      if (!gradient || !mean || !square) throw new Error(`No gradient for ${weight.name}`);
      tf.tidy(() => {
        mean.assign(tf.add(mean, tf.mul(tf.sub(gradient, mean), 1 - beta1)));
        square.assign(tf.add(square, tf.mul(tf.sub(tf.square(gradient), square), 1 - beta2)));
        weight.assign(tf.sub(weight, tf.div(tf.mul(mean, alpha), tf.add(tf.sqrt(square), epsilon))));
      });
    });
  }

  function dispose(): void {
    tf.dispose([...means, ...squares]);
  }
}
