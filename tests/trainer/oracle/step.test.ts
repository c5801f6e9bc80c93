import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { NetworkRecipe } from '../../../src-shared/domain/recipe';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { tinyRecipe } from '../jobs';
import { kerasAdam } from './adam';
import { createTfjsStep, type Batch } from './step';

const tf = await loadTensorFlow();

const random = randomGenerator('step.test');

function batch(count: number): Batch {
  const pixels = Uint8Array.from({ length: count * 16 * 16 * 3 }, () => random.integer(256));
  return { count, pixels, labels: Int32Array.from({ length: count }, (_, image) => image % 2) };
}

describe('a step', () => {
  test('leaks no tensor', () => {
    const before = tf.memory().numTensors;
    const step = createTfjsStep(tf, tinyRecipe, 2, 1);
    step.step(batch(16));
    const after = tf.memory().numTensors;
    for (let count = 1; count <= 12; count += 1) step.step(batch(count));
    step.predict(batch(5).pixels, 5);
    expect(tf.memory().numTensors).toBe(after);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('draws a new dropout mask every time, and the same ones for the same seed', () => {
    const recipe: NetworkRecipe = {
      ...tinyRecipe,
      augmentation: {},
      network: [{ layer: 'flatten' }, { layer: 'dropout', rate: 0.5 }],
      // So small that the weights stay the same and only the mask can change the loss.
      optimizer: { ...tinyRecipe.optimizer, learningRate: 1e-30 },
    };
    const images = batch(8);
    const losses = (seed: number): number[] => {
      const step = createTfjsStep(tf, recipe, 2, seed);
      const drawn = [1, 2, 3, 4].map(() => step.step(images).loss);
      step.dispose();
      return drawn;
    };
    const first = losses(1);
    expect(new Set(first).size).toBe(4);
    expect(losses(1)).toEqual(first);
    expect(losses(2)).not.toEqual(first);
  });

  test('updates batch statistics as Keras 3 does, with the population variance', () => {
    const recipe: NetworkRecipe = {
      ...tinyRecipe,
      augmentation: {},
      network: [{ layer: 'flatten' }, { layer: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }],
    };
    const images = batch(4);
    const step = createTfjsStep(tf, recipe, 2, 1);
    step.step({ ...images, pixels: images.pixels.slice() });
    const [, , mean, variance] = step.model
      .getLayer('batchNormalization_2')
      .getWeights()
      .map((weight) => weight.dataSync());
    const first = [0, 1, 2, 3].map((image) => (images.pixels[image * 768] ?? 0) / 255);
    const average = first.reduce((sum, value) => sum + value, 0) / 4;
    const spread = first.reduce((sum, value) => sum + (value - average) ** 2, 0) / 4;
    expect(mean?.[0]).toBeCloseTo(0.1 * average, 6);
    expect(variance?.[0]).toBeCloseTo(0.9 + 0.1 * spread, 6);
    step.dispose();
  });

  test('reports loss and hits of the batch before the update', () => {
    const recipe: NetworkRecipe = { ...tinyRecipe, augmentation: {}, network: [{ layer: 'flatten' }] };
    for (const classes of [2, 3]) {
      const step = createTfjsStep(tf, recipe, classes, 3);
      const images = batch(7);
      const probabilities = step.predict(images.pixels, 7);
      const of = (image: number): number => probabilities[image * classes + (images.labels[image] ?? 0)] ?? 0;
      const expected = [0, 1, 2, 3, 4, 5, 6].reduce((sum, image) => sum - Math.log(of(image)) / 7, 0);
      const { loss, correct } = step.step(images);
      expect(loss).toBeCloseTo(expected, 4);
      const row = (image: number): number[] => [...probabilities.subarray(image * classes, (image + 1) * classes)];
      expect(correct).toBe([...images.labels.keys()].filter((image) => of(image) === Math.max(...row(image))).length);
      step.dispose();
    }
  });
});

test('Adam updates by the formula of Keras 3', () => {
  const start = [0.5, -0.25, 1e-3];
  const gradients = [
    [0.1, -2, 1e-7],
    [0.3, 1, -3e-7],
    [-0.2, 0.5, 2e-7],
  ];
  const expected = start.map((value, index) => {
    let [weight, mean, square] = [value, 0, 0];
    gradients.forEach((gradient, done) => {
      const g = gradient[index] ?? 0;
      const alpha = (0.006 * Math.sqrt(1 - 0.999 ** (done + 1))) / (1 - 0.9 ** (done + 1));
      mean += (g - mean) * (1 - 0.9);
      square += (g * g - square) * (1 - 0.999);
      weight -= (alpha * mean) / (Math.sqrt(square) + 1e-7);
    });
    return weight;
  });
  const weight = tf.variable(tf.tensor1d(start));
  const adam = kerasAdam(tf, [weight], 0.006, 1e-7);
  for (const gradient of gradients) {
    tf.tidy(() => {
      adam.apply({ [weight.name]: tf.tensor1d(gradient) });
    });
  }
  weight.dataSync().forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] ?? 0, 6);
  });
  adam.dispose();
  weight.dispose();
});
