import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTrainingGraph } from '../../../src-main/trainer/graph/training-graph';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { architecture } from './architectures';
import { buildArchitecture } from './build-architecture';
import {
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
      const { model } = buildArchitecture(tf, given);
      randomizeWeights(tf, model, given.seed);
      const batch = noiseBatch({ ...given, classes: Math.max(2, given.classes) });
      const loss = given.classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
      const exact = await graphGradients(tf, model, batch, { loss });
      const rough = await graphGradients(tf, model, batch, { loss, precision: 'bfloat16' });
      const all = (gradients: typeof exact.gradients): Float32Array =>
        Float32Array.from([...gradients.values()].flatMap((values) => [...values]));
      const error = worstError(new Map([['all', all(rough.gradients)]]), new Map([['all', all(exact.gradients)]]), 0);
      expect(error).toBeLessThan(0.5);
      model.dispose();
    });
    await fc.assert(property, { numRuns: 12, seed: 16, endOnFailure: true });
  });
});
