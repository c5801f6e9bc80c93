import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTrainingGraph } from '../../../src-main/trainer/graph/training-graph';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { type Architecture, architecture, type ImageBlock, type RowBlock } from './architectures';
import { buildArchitecture } from './build-architecture';
import {
  type Gradients,
  gradientsIn,
  graphGradients,
  hashOf,
  noiseBatch,
  norm,
  plainOptions,
  randomizeWeights,
  waveBatch,
  withTraining,
  worstError,
} from './helpers';

const tf = await loadTensorFlow();

const size = [16, 16] as const;

/**
 * A network like the published recipes.
 * @param isSmooth without maxima and ReLUs. Where bfloat16 chooses another maximum of a window, or another side of a ReLU, the gradient
 *   goes elsewhere, however small the difference was
 */
function network(isSmooth: boolean, seed = 1): LayersModel {
  const activation = isSmooth ? 'tanh' : 'relu';
  const pool = (): layers.Layer => (isSmooth ? tf.layers.averagePooling2d : tf.layers.maxPooling2d)({ poolSize: 2 });
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.conv2d({ name: 'conv1', filters: 8, kernelSize: 3, padding: 'same', activation }),
      tf.layers.batchNormalization({ name: 'layer2' }),
      pool(),
      tf.layers.conv2d({ name: 'conv2', filters: 16, kernelSize: 3, padding: 'same', activation }),
      tf.layers.batchNormalization({ name: 'layer4' }),
      pool(),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'layer5', units: 16, activation }),
      tf.layers.batchNormalization({ name: 'layer6' }),
      tf.layers.dense({ name: 'layer7', units: 3, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model, seed);
  return model;
}

/** Relative error of a step's loss, the worst one of a gradient, and that of float32 with rounded convolution kernels. */
async function compared(model: LayersModel, seed: number) {
  const batch = waveBatch({ count: 32, size, classes: 3, seed });
  const exact = await graphGradients(tf, model, batch);
  const rough = await graphGradients(tf, model, batch, { precision: 'bfloat16' });
  const rounded = await withTraining(tf, model, {}, (training) => {
    const state = [...training.readState()];
    training.writeState(
      new Map(state.map(([name, values]) => [name, /^conv.*kernel$/.test(name) ? toBfloat16(values) : values])),
    );
    training.step(batch, 1, 1);
    return gradientsIn(training.readState());
  });
  model.dispose();
  return {
    loss: rough.loss / exact.loss - 1,
    error: worstError(rough.gradients, exact.gradients),
    ofRounding: worstError(rounded, exact.gradients),
  };
}

/** Rounds to the nearest, ties to even: the upper half of a float32. */
function toBfloat16(values: Float32Array): Float32Array {
  const words = new Uint32Array(values.slice().buffer);
  return new Float32Array(words.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000).buffer);
}

/** A step in float32 and one in bfloat16, of the same network on the same batch. */
async function stepsOf(given: Architecture) {
  const { model } = buildArchitecture(tf, given);
  randomizeWeights(tf, model, given.seed);
  const batch = noiseBatch({ ...given, classes: Math.max(2, given.classes) });
  const loss = given.classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
  const exact = await graphGradients(tf, model, batch, { loss });
  const rough = await graphGradients(tf, model, batch, { loss, precision: 'bfloat16' });
  model.dispose();
  return { exact, rough };
}

const inOne = (gradients: Gradients): Float32Array =>
  Float32Array.from([...gradients.values()].flatMap((values) => [...values]));

const errorOf = ({ exact, rough }: Awaited<ReturnType<typeof stepsOf>>): number =>
  worstError(new Map([['all', inOne(rough.gradients)]]), new Map([['all', inOne(exact.gradients)]]), 0);

/**
 * The architecture with averages for maxima and tanh for ReLUs. Behind those, a gradient may go elsewhere or vanish altogether, however
 * small the difference in the forward pass was, so that its bound must be a loose one.
 */
function withoutKinks(given: Architecture): Architecture {
  const images = given.images.map((block): ImageBlock => {
    if (block.kind === 'max') return { ...block, kind: 'average' };
    if (block.kind === 'relu') return { kind: 'activation', activation: 'tanh' };
    return smoothed(block);
  });
  return {
    ...given,
    images,
    bridge: given.bridge === 'max' ? 'average' : given.bridge,
    rows: given.rows.map(smoothed),
  };
}

const smoothed = <Block extends ImageBlock | RowBlock>(block: Block): Block =>
  'activation' in block && block.activation.startsWith('relu') ? { ...block, activation: 'tanh' } : block;

describe('bfloat16', () => {
  test.each([1, 2, 3])('keeps the loss within 2 % and smooth gradients within 5 % of float32 (%i)', async (seed) => {
    const { loss, error } = await compared(network(true, seed), seed);
    expect(Math.abs(loss)).toBeLessThan(0.02);
    expect(error).toBeLessThan(0.05);
    expect(error).toBeGreaterThan(0);
  });

  test.each([1, 2])('changes gradients of maxima and ReLUs as much as rounding the kernels does (%i)', async (seed) => {
    const { loss, error, ofRounding } = await compared(network(false, seed), seed);
    expect(Math.abs(loss)).toBeLessThan(0.02);
    expect(error).toBeLessThan(3 * ofRounding);
    expect(error).toBeLessThan(0.4);
  });

  test('keeps weights, statistics and the optimizer in float32, and predicts in float32', async () => {
    const model = network(false);
    const batch = noiseBatch({ count: 8, size, classes: 3 });
    const results = [];
    for (const precision of ['float32', 'bfloat16'] as const) {
      const run = await withTraining(tf, model, { precision }, (training) => {
        const start = training.readState();
        const predictions = hashOf(training.predict(batch.pixels, batch.count));
        const evaluated = training.evaluate(batch);
        training.step(batch, 1, 1e-6);
        return { start, predictions, evaluated, after: training.readState() };
      });
      results.push(run);
    }
    const [exact, rough] = results;
    expect(rough?.start).toEqual(exact?.start);
    expect(rough?.predictions).toBe(exact?.predictions);
    expect(rough?.evaluated).toEqual(exact?.evaluated);
    // A change of a millionth is below bfloat16's resolution; float32 weights show it.
    const changed = [...(rough?.after ?? [])].filter(([name]) => name.endsWith('/kernel'));
    for (const [name, values] of changed) {
      expect(values).not.toEqual(rough?.start.get(name));
      expect(norm(values.map((value, at) => value - (exact?.after.get(name)?.[at] ?? NaN)))).toBeLessThan(1e-5);
    }
    for (const { value } of buildTrainingGraph(model, { ...plainOptions, precision: 'bfloat16' }).variables) {
      expect(value.type).toBe('float32');
    }
    model.dispose();
  });

  test('runs every layer, forward and backward', async () => {
    const property = fc.asyncProperty(architecture, async (given) => {
      const kinked = await stepsOf(given);
      expect(Math.abs(kinked.rough.loss - kinked.exact.loss)).toBeLessThan(0.05 * kinked.exact.loss);
      expect(errorOf(kinked)).toBeLessThan(0.5);
      expect(errorOf(await stepsOf(withoutKinks(given)))).toBeLessThan(0.2);
    });
    await fc.assert(property, { numRuns: 12, seed: 16, endOnFailure: true });
  });
});
