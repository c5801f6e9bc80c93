import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { atTemperature } from '../../../src-shared/metrics/calibration';
import { withProbabilities } from '../../../src-main/trainer/exporting/probabilities';
import { layersProbabilities } from '../oracle/layers';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { inputOf, noiseBatch, randomizeWeights } from '../graph/helpers';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

function modelOf(units: number, activation: 'sigmoid' | 'softmax', useBias = true): LayersModel {
  const input = inputOf(tf, 8, 8);
  const scaled = tf.layers.rescaling({ scale: 1 / 255 }).apply(input);
  const head = tf.layers.dense({ units, activation, useBias }).apply(tf.layers.flatten().apply(scaled));
  const model = tf.model({ inputs: input, outputs: head as SymbolicTensor });
  randomizeWeights(tf, model, 3);
  return model;
}

describe('a model for exports', () => {
  test.each([
    ['sigmoid', 1, 2, undefined],
    ['sigmoid', 1, 2, 2.5],
    ['softmax', 3, 3, undefined],
    ['softmax', 3, 3, 0.4],
  ] as const)('gives each class’s probability, at the temperature: %s', (activation, units, count, temperature) => {
    for (const useBias of [true, false]) {
      const model = modelOf(units, activation, useBias);
      const { pixels } = noiseBatch({ count: 5, size: [8, 8], classes: 2 });
      const expected = atTemperature(layersProbabilities(tf, model, pixels, 5), temperature ?? 1, count);
      const classes = Array.from({ length: count }, String);
      const exported = withProbabilities(tf, model, { classes, temperature });
      const images = tf.tensor4d(Float32Array.from(pixels), [5, 8, 8, 3]);
      const found = (exported.predict(images) as Tensor).dataSync<'float32'>();
      expect(found).toHaveLength(5 * count);
      found.forEach((value, index) => {
        expect(value).toBeCloseTo(at(expected, index), 5);
      });
      model.dispose();
    }
  });

  test('is refused when it does not end in probabilities', () => {
    const input = inputOf(tf, 8, 8);
    const model = tf.model({ inputs: input, outputs: tf.layers.flatten().apply(input) as SymbolicTensor });
    expect(() => withProbabilities(tf, model, { classes: ['a', 'b'] })).toThrow(/gives no probabilities/);
  });
});
