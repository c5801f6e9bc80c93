import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import recipeA from '../../../src-shared/recipes/a.json';
import recipeB from '../../../src-shared/recipes/b.json';
import { buildNetwork } from '../../../src-main/trainer/network/network';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { failure, tinyRecipe } from '../jobs';

const tf = await loadTensorFlow();

describe('the networks of the published recipes', () => {
  test('A has the parameters of its description', () => {
    const model = buildNetwork(tf, v.parse(NetworkRecipe, recipeA), 2, 1);
    // 128 → conv 126 → pool 63 → conv 61 → pool 30
    expect(model.countParams()).toBe(3 * 3 * 3 * 32 + 32 + (3 * 3 * 32 * 64 + 64) + (30 * 30 * 64 * 128 + 128) + 129);
    model.dispose();
  });

  test('B has the parameters of its description', () => {
    const model = buildNetwork(tf, v.parse(NetworkRecipe, recipeB), 2, 1);
    const convolutions = 3 * 3 * 3 * 32 + 32 + 4 * 32 + (3 * 3 * 32 * 64 + 64) + 4 * 64;
    const dense = 32 * 32 * 64 * 128 + 128 + 4 * 128 + (128 * 64 + 64) + 4 * 64 + 65;
    expect(model.countParams()).toBe(convolutions + dense);
    model.dispose();
  });

  test('start from Glorot uniform kernels, drawn from the seed, and zero biases', () => {
    const [model, again, other] = [1, 1, 2].map((seed) => buildNetwork(tf, tinyRecipe, 3, seed));
    const [kernel, bias] = model?.getLayer('dense_5').getWeights() ?? [];
    const drawn = kernel?.dataSync<'float32'>() ?? new Float32Array();
    const limit = Math.sqrt(6 / (8 * 8 * 4 + 8));
    expect(Math.max(...drawn)).toBeLessThanOrEqual(limit);
    expect(Math.max(...drawn)).toBeGreaterThan(0.95 * limit);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(-limit);
    expect(bias?.dataSync().every((value) => value === 0)).toBe(true);
    expect(again?.getLayer('dense_5').getWeights()[0]?.dataSync()).toEqual(drawn);
    expect(other?.getLayer('dense_5').getWeights()[0]?.dataSync()).not.toEqual(drawn);
    for (const built of [model, again, other]) built?.dispose();
  });
});

describe('a network with every kind of layer', () => {
  const network: NetworkRecipe['network'] = [
    { layer: 'conv2d', filters: 4, kernel: 3, strides: 2, padding: 'same', activation: 'linear', l2: 0.01 },
    { layer: 'activation', activation: 'swish' },
    { layer: 'depthwiseConv2d', kernel: 3, padding: 'same', activation: 'relu6' },
    { layer: 'separableConv2d', filters: 6, kernel: 3, padding: 'same', activation: 'elu' },
    { layer: 'averagePooling2d', pool: 2 },
    { layer: 'maxPooling2d', pool: 2, strides: 1 },
    { layer: 'globalAveragePooling2d' },
    { layer: 'dense', units: 5, activation: 'tanh', l2: 0.1 },
  ];

  test('has the shapes, parameters and regularizers of its recipe', () => {
    const model = buildNetwork(tf, { ...tinyRecipe, network }, 3, 1);
    const shapes = model.layers.slice(2).map((layer) => (layer.output as { shape: unknown[] }).shape.slice(1));
    expect(shapes).toEqual([[8, 8, 4], [8, 8, 4], [8, 8, 4], [8, 8, 6], [4, 4, 6], [3, 3, 6], [6], [5], [3]]);
    const separable = 3 * 3 * 4 + 4 * 6 + 6;
    expect(model.countParams()).toBe(3 * 3 * 3 * 4 + 4 + (3 * 3 * 4 + 4) + separable + (6 * 5 + 5) + (5 * 3 + 3));
    const configs = model.layers.map((layer) => layer.getConfig());
    const factors = configs.flatMap(({ kernelRegularizer }) => {
      const l2 = (kernelRegularizer as { config?: { l2?: number } } | undefined)?.config?.l2;
      return l2 === undefined ? [] : [l2];
    });
    expect(factors).toEqual([0.01, 0.1]);
    expect(configs.flatMap(({ activation }) => activation ?? [])).toEqual([
      'linear',
      'swish',
      'relu6',
      'elu',
      'tanh',
      'softmax',
    ]);
    model.dispose();
  });

  test('draws every kernel from the seed', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => buildNetwork(tf, { ...tinyRecipe, network }, 3, seed));
    const kernels = (model: typeof one) =>
      (model?.weights ?? [])
        .filter(({ name }) => name.includes('kernel'))
        .map((weight) => [...weight.read().dataSync<'float32'>()]);
    expect(kernels(one)).toHaveLength(6);
    expect(kernels(again)).toEqual(kernels(one));
    kernels(other).forEach((kernel, index) => {
      expect(kernel).not.toEqual(kernels(one)[index]);
    });
    for (const built of [one, again, other]) built?.dispose();
  });

  test.each<[NetworkRecipe['network'][number], RegExp]>([
    [
      { layer: 'separableConv2d', kernel: 3, padding: 'same', activation: 'relu' },
      /separableConv2d_1" needs "filters"/,
    ],
    [
      { layer: 'depthwiseConv2d', filters: 4, kernel: 3, padding: 'same', activation: 'relu' },
      /depthwiseConv2d_1" keeps its channels/,
    ],
    [
      { layer: 'conv2d', filters: 4, kernel: 17, padding: 'valid', activation: 'relu' },
      /nothing of the picture is left/,
    ],
  ])('is refused when it contradicts itself: %o', (layer, message) => {
    const recipe = { ...tinyRecipe, network: [layer, { layer: 'flatten' as const }] };
    expect(() => buildNetwork(tf, recipe, 2, 1)).toThrow(expect.objectContaining(failure('bad-input', message)));
  });
});
