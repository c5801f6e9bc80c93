import { expect, onTestFinished, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { useCheaperGradients } from './gradients';

const tf = await loadTensorFlow();

const random = randomGenerator('gradients.test');
const values = (count: number, low = -1, high = 1): Float32Array =>
  Float32Array.from({ length: count }, () => low + (high - low) * random.next());

test('the cheaper gradients equal those of tfjs', () => {
  const shape: [number, number, number, number] = [2, 3, 3, 4];
  const x = tf.tensor4d(values(72), shape);
  const dy = tf.tensor4d(values(72), shape);
  const mean = tf.tensor1d(values(4));
  const variance = tf.tensor1d(values(4, 0.1, 2));
  const offset = tf.tensor1d(values(4));
  const scale = tf.tensor1d(values(4, 0.5, 2));
  const normalized = (
    xs: typeof x,
    means: typeof mean,
    variances: typeof mean,
    offsets: typeof mean,
    scales: typeof mean,
  ) => tf.batchNorm(xs, means, variances, offsets, scales, 0.001);
  const all = (): number[][] =>
    [
      tf.grad((t) => tf.relu(t))(x, dy),
      tf.grad((t) => tf.mean(t, [0, 1, 2]))(x, tf.tensor1d([1, -2, 3, 4])),
      tf.grad((t) => tf.mean(t, -1))(x, tf.tensor3d(values18, [2, 3, 3])),
      tf.grad((t) => tf.mean(t))(x),
      ...tf.grads(normalized as Parameters<typeof tf.grads>[0])([x, mean, variance, offset, scale], dy),
    ].map((gradient) => [...gradient.dataSync()]);
  const values18 = values(18);

  const own = all();
  onTestFinished(useCheaperGradients(tf));
  const cheaper = all();

  expect(own.map((gradient) => gradient.length)).toEqual([72, 72, 72, 72, 72, 4, 4, 4, 4]);
  own.forEach((gradient, index) => {
    gradient.forEach((value, at) => {
      expect(cheaper[index]?.[at]).toBeCloseTo(value, 4);
    });
  });
  // Not equal to the bit: sums in another order round differently.
  expect(cheaper).not.toEqual(own);
});
