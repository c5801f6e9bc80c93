import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { architecture } from '../../graph/architectures';
import { buildArchitecture } from '../../graph/build-architecture';
import { apply, inputOf, noiseBatch, randomizeWeights } from '../../graph/helpers';
import { byGraph, byOnnxRuntime } from './networks';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Largest difference between a model's results in ONNX Runtime and in the compiled graph, in units of the largest result (at least 1). */
async function difference(
  model: LayersModel,
  { size, seed, weights = 'float32' }: { size: readonly [number, number]; seed: number; weights?: WeightType },
): Promise<number> {
  const { pixels, count } = noiseBatch({ count: 3, size, classes: 2, seed });
  const expected = await byGraph(tf, model, pixels, count);
  const found = await byOnnxRuntime(model, pixels, { size, weights });
  expect(found.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - (found[index] ?? NaN)) / scale));
}

describe('a network as ONNX', () => {
  test('gives what the compiled graph gives, for random networks of all layers', async () => {
    const property = fc.asyncProperty(architecture, async (given) => {
      const { model } = buildArchitecture(tf, given);
      randomizeWeights(tf, model, given.seed);
      const found = await difference(model, given);
      model.dispose();
      expect(found).toBeLessThan(1e-5);
    });
    await fc.assert(property, { numRuns: 60, seed: 11, endOnFailure: true });
  });

  test.each([
    { padding: 'same', dilationRate: [2, 2], kernelSize: [3, 3] },
    { padding: 'valid', dilationRate: [2, 3], kernelSize: [3, 2] },
    { padding: 'same', dilationRate: [3, 1], kernelSize: [2, 3] },
  ] as const)('convolves with dilation: %o', async (given) => {
    const input = inputOf(tf, 13, 11);
    const args = { ...given, dilationRate: [...given.dilationRate], kernelSize: [...given.kernelSize], filters: 4 };
    const conv = apply(tf.layers.conv2d({ ...args, activation: 'relu' } as never), input);
    const model = tf.model({ inputs: input, outputs: apply(tf.layers.flatten({}), conv) });
    randomizeWeights(tf, model, 5);
    expect(await difference(model, { size: [13, 11], seed: 2 })).toBeLessThan(1e-5);
    model.dispose();
  });

  test.each([
    [4, 2, 7],
    [5, 3, 8],
    [3, 2, 9],
    [2, 3, 10],
  ])('pads “same” as TensorFlow does: kernel %i, stride %i, edge %i', async (kernelSize, strides, edge) => {
    const input = inputOf(tf, edge, edge);
    const conv = apply(tf.layers.conv2d({ filters: 3, kernelSize, strides, padding: 'same' }), input);
    const each = apply(tf.layers.depthwiseConv2d({ kernelSize, strides, padding: 'same', depthMultiplier: 2 }), input);
    const most = apply(tf.layers.maxPooling2d({ poolSize: kernelSize, strides, padding: 'same' }), input);
    const mean = apply(tf.layers.averagePooling2d({ poolSize: kernelSize, strides, padding: 'same' }), input);
    const all = tf.layers.concatenate().apply([conv, each, most, mean]) as typeof conv;
    const model = tf.model({ inputs: input, outputs: apply(tf.layers.flatten({}), all) });
    randomizeWeights(tf, model, 6);
    expect(await difference(model, { size: [edge, edge], seed: 3 })).toBeLessThan(1e-5);
    model.dispose();
  });

  test.each([
    ['float16', 3e-3],
    ['int8', 0.05],
  ] as const)('differs little with weights as %s', async (weights, tolerance) => {
    const input = inputOf(tf, 12, 12);
    let x = apply(tf.layers.rescaling({ scale: 1 / 255 }), input);
    x = apply(tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }), x);
    x = apply(tf.layers.separableConv2d({ filters: 8, kernelSize: 3, strides: 2, depthMultiplier: 2 }), x);
    x = apply(tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }), x);
    x = apply(tf.layers.dense({ units: 10, activation: 'softmax' }), apply(tf.layers.flatten({}), x));
    const model = tf.model({ inputs: input, outputs: x });
    randomizeWeights(tf, model, 8);
    const found = await difference(model, { size: [12, 12], seed: 4, weights });
    expect(found).toBeLessThan(tolerance);
    expect(found).toBeGreaterThan(1e-6); // they were stored smaller
    model.dispose();
  });
});
