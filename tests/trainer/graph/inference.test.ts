import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { foldNorms } from '../../../src-main/trainer/graph/folding';
import { Graph } from '../../../src-main/trainer/graph/graph';
import { weightsInGraph } from '../../../src-main/trainer/graph/graph-weights';
import { compileInference } from '../../../src-main/trainer/graph/inference';
import { lowerModel } from '../../../src-main/trainer/graph/lowering';
import { placeholder } from '../../../src-main/trainer/graph/ops';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { architecture } from './architectures';
import { buildArchitecture } from './build-architecture';
import { apply, inputOf, noiseBatch, randomizeWeights, weightsOf } from './helpers';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('a network compiled for inference', () => {
  test('gives what tfjs gives for random networks', async () => {
    const property = fc.asyncProperty(architecture, async (given) => {
      const { model } = buildArchitecture(tf, given);
      randomizeWeights(tf, model, given.seed);
      const { pixels, count } = noiseBatch({ ...given, classes: 2 });
      const expected = byLayers(model, pixels, count);
      const found = await byGraph(model, pixels, count);
      model.dispose();
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(found.length).toBe(expected.length);
      found.forEach((value, index) => {
        expect(Math.abs(value - (expected[index] ?? NaN)) / scale).toBeLessThan(1e-4);
      });
    });
    await fc.assert(property, { numRuns: 40, seed: 7, endOnFailure: true });
  });

  test('folds batch norms into the preceding convolutions, where nothing else uses these', async () => {
    const input = inputOf(tf, 12, 12);
    const conv = apply(tf.layers.conv2d({ name: 'a', filters: 4, kernelSize: 3, padding: 'same' }), input);
    const folded = apply(tf.layers.batchNormalization({ name: 'a_norm' }), conv);
    const each = apply(
      tf.layers.depthwiseConv2d({ name: 'b', kernelSize: 3, useBias: false, padding: 'same' }),
      folded,
    );
    const normed = apply(tf.layers.batchNormalization({ name: 'b_norm' }), each);
    const used = apply(tf.layers.conv2d({ name: 'c', filters: 4, kernelSize: 1 }), normed);
    const other = apply(tf.layers.batchNormalization({ name: 'c_norm' }), used);
    const curved = apply(tf.layers.conv2d({ name: 'd', filters: 4, kernelSize: 1, activation: 'relu' }), other);
    const last = apply(tf.layers.batchNormalization({ name: 'd_norm' }), curved);
    const sum = tf.layers.add().apply([last, used]) as typeof last;
    const result = apply(tf.layers.globalAveragePooling2d({}), sum);
    const model = tf.model({ inputs: input, outputs: result });
    randomizeWeights(tf, model, 3);
    expect([...foldNorms(model, () => true).shifts.keys()].map(({ name }) => name)).toEqual(['a_norm', 'b_norm']);
    const { pixels, count } = noiseBatch({ count: 5, size: [12, 12], classes: 2 });
    const [expected, found] = [byLayers(model, pixels, count), await byGraph(model, pixels, count)];
    model.dispose();
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? NaN, 4);
    });
  });

  test.each([
    { sign: 'no', lowest: 0, before: 'MaxPool' },
    { sign: 'a', lowest: -0.1, before: 'Tanh' },
  ])('pools before a batch norm with $sign negative factor, and gives what tfjs gives', async ({ lowest, before }) => {
    const input = inputOf(tf, 12, 12);
    const conv = apply(tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, activation: 'tanh' }), input);
    const norm = apply(tf.layers.batchNormalization({ name: 'norm' }), conv);
    const pooled = apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), norm);
    const model = tf.model({ inputs: input, outputs: apply(tf.layers.flatten(), pooled) });
    randomizeWeights(tf, model, 4);
    for (const { name, weight } of weightsOf(model)) {
      if (name === 'norm/gamma') weight.write(tf.tensor1d([lowest, 0.5, 1, 2]));
    }
    expect(sourceOfNorm(model)).toBe(before);
    const { pixels, count } = noiseBatch({ count: 5, size: [12, 12], classes: 2 });
    const [expected, found] = [byLayers(model, pixels, count), await byGraph(model, pixels, count)];
    model.dispose();
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? NaN, 4);
    });
  });

  test('gives the same bits for an image in any lane, alone or among others', async () => {
    const given = { size: [12, 12], classes: 2 } as const;
    const input = inputOf(tf, 12, 12);
    const conv = apply(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }), input);
    const model = tf.model({ inputs: input, outputs: tf.layers.globalAveragePooling2d({}).apply(conv) as typeof conv });
    randomizeWeights(tf, model, 5);
    const { pixels, count } = noiseBatch({ ...given, count: 11 });
    const network = await compileInference(tf, model, 'float32', { count: 2, images: 3 });
    expect([network.width, network.batch]).toEqual([8, 30]);
    const all = network.run(pixels, count);
    const bytes = pixels.length / count;
    for (let image = 0; image < count; image += 1) {
      const alone = network.run(pixels.subarray(image * bytes, (image + 1) * bytes), 1);
      expect(alone).toEqual(all.slice(image * 8, (image + 1) * 8));
    }
    expect(() => network.run(pixels.subarray(1), count)).toThrow('A batch of 11 images has pixels of');
    network.dispose();
    const expected = byLayers(model, pixels, count);
    model.dispose();
    all.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? NaN, 4);
    });
  });

  test('is refused when its output is not one row per image', async () => {
    const input = inputOf(tf, 12, 12);
    const conv = apply(tf.layers.conv2d({ filters: 4, kernelSize: 3 }), input);
    const model = tf.model({ inputs: input, outputs: conv });
    await expect(compileInference(tf, model, 'float32')).rejects.toMatchObject({
      kind: 'unsupported',
      message: "A model that gives [10, 10, 4] per image can't be used: one row of values is needed.",
    });
  });
});

/** The operation before the only batch norm that a model's result depends on, in inference form. */
function sourceOfNorm(model: LayersModel): string | undefined {
  const graph = new Graph();
  const images = placeholder(graph, 'images', 'float32', [-1, 12, 12, 3]);
  const weights = weightsInGraph(graph, model, new Map());
  let { node } = lowerModel(model, images, { ...weights, precision: 'float32', training: null });
  while (node.op !== 'FusedBatchNormV3') node = at(node.inputs, 0).node;
  return node.inputs[0]?.node.op;
}

function byLayers(model: LayersModel, pixels: Uint8Array, count: number): Float32Array {
  const shape = model.inputs[0]?.shape.slice(1).map(Number) ?? [];
  return tf.tidy(() => {
    const images = tf.tensor(Float32Array.from(pixels), [count, ...shape]);
    return Float32Array.from((model.predictOnBatch(images) as Tensor).dataSync());
  });
}

async function byGraph(model: LayersModel, pixels: Uint8Array, count: number): Promise<Float32Array> {
  const network = await compileInference(tf, model, 'float32');
  try {
    return network.run(pixels, count);
  } finally {
    network.dispose();
  }
}
