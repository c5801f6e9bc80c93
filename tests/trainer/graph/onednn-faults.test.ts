import type { layers } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import { buildTrainingGraph } from '../../../src-main/trainer/graph/training-graph';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { graphGradients, plainOptions, randomizeWeights, waveBatch, withTraining, worstError } from './helpers';
import { oracleGradients } from './oracle';

const tf = await loadTensorFlow();

interface Case {
  readonly kind: 'conv2d' | 'depthwiseConv2d';
  readonly width: number;
  readonly channels: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Two convolutions, of which the second is under test, and a dense layer that gives logits. Images are [6, width, 3]. */
function networkOf({ kind, width, channels, options }: Case, between: layers.Layer[] = []) {
  const second = tf.layers[kind]({ name: 'second', padding: 'same', ...options } as never) as layers.Layer;
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [6, width, 3] }),
      tf.layers.conv2d({ name: 'first', filters: channels, kernelSize: 1, activation: 'tanh' }),
      ...between,
      second,
      tf.layers.flatten(),
      tf.layers.dense({ name: 'logits', units: 2 }),
    ],
  });
  randomizeWeights(tf, model, 1);
  return { model, batch: waveBatch({ count: 16, size: [6, width], classes: 2 }) };
}

/** Leaves NaN in freed memory of many sizes, in float32 as in bfloat16, so that it shows in what is computed from it. */
function spoilFreedMemory(): void {
  const sizes = Array.from({ length: 24 }, (_, at) => 2 ** (4 + Math.floor(at / 2)) * (at % 2 === 0 ? 1 : 1.5));
  tf.tidy(() => sizes.map((size) => tf.fill([size], NaN).add(1)));
}

describe('a kernel with one place across and a stride, in bfloat16', () => {
  const cases: Case[] = [
    { kind: 'conv2d', width: 1, channels: 3, options: { filters: 4, kernelSize: [1, 2], strides: 2 } },
    { kind: 'conv2d', width: 2, channels: 4, options: { filters: 3, kernelSize: 3, strides: 3 } },
    { kind: 'depthwiseConv2d', width: 1, channels: 4, options: { kernelSize: 2, strides: 2, depthMultiplier: 2 } },
    { kind: 'conv2d', width: 2, channels: 1, options: { filters: 6, kernelSize: [1, 2], strides: [1, 2] } },
    { kind: 'conv2d', width: 4, channels: 16, options: { filters: 8, kernelSize: 4, strides: [3, 4] } },
  ];

  test.each(cases)('gives the same in 100 steps, whatever freed memory holds (%j)', async (given) => {
    const { model, batch } = networkOf(given);
    const norms = await withTraining(tf, model, { precision: 'bfloat16' }, (training) =>
      Array.from({ length: 100 }, () => {
        spoilFreedMemory();
        return training.step(batch, 1, 0).gradientNorm;
      }),
    );
    expect([...new Set(norms)]).toEqual([expect.toSatisfy(Number.isFinite)]);
    model.dispose();
  });

  test.each(cases)('gives the loss and the gradients of float32 (%j)', async (given) => {
    const { model, batch } = networkOf(given);
    const exact = await graphGradients(tf, model, batch);
    const rough = await graphGradients(tf, model, batch, { precision: 'bfloat16' });
    expect(Math.abs(rough.loss / exact.loss - 1)).toBeLessThan(0.02);
    expect(worstError(rough.gradients, exact.gradients)).toBeLessThan(0.05);
    model.dispose();
  });
});

describe('a 1 × 1 kernel with a stride', () => {
  const strides = [2, 3] as const;
  const narrow = (channels: number, own: object = { strides }): Case => ({
    kind: 'conv2d',
    width: 5,
    channels,
    options: { filters: 4, kernelSize: 1, ...own },
  });

  const stridesOfGradients = (channels: number): (readonly number[])[] => {
    const { model } = networkOf(narrow(channels));
    const { nodes } = buildTrainingGraph(model, plainOptions).graph;
    model.dispose();
    return nodes
      .filter(({ op }) => op === 'Conv2DBackpropFilter')
      .map(({ attributes }) => (attributes.strides && 'ints' in attributes.strides ? attributes.strides.ints : []));
  };

  test('has a gradient without strides below 16 channels, where the strided one writes past its buffer', () => {
    const without = [1, 1, 1, 1];
    expect(stridesOfGradients(15)).toEqual([without, without]);
    expect(stridesOfGradients(16)).toEqual([[1, ...strides, 1], without]);
  });

  test('gives the loss and the gradients that tfjs finds for pixels chosen before', async () => {
    const { model, batch } = networkOf(narrow(15));
    const found = await graphGradients(tf, model, batch);
    const chosen = tf.layers.averagePooling2d({ poolSize: [1, 1], strides: [...strides] });
    const oracle = networkOf(narrow(15, {}), [chosen]).model;
    const expected = oracleGradients(tf, oracle, batch);
    expect(found.loss).toBeCloseTo(expected.loss, 5);
    expect(worstError(found.gradients, expected.gradients)).toBeLessThan(1e-4);
    model.dispose();
    oracle.dispose();
  });
});
