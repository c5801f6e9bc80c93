import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import { buildTrainingGraph } from '../../../src-main/trainer/graph/training-graph';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import {
  graphGradients,
  hashOf,
  noiseBatch,
  plainOptions,
  randomizeWeights,
  weightsOf,
  withTraining,
  worstError,
} from './helpers';
import { oracleGradients } from './oracle';

const tf = await loadTensorFlow();

const size = [8, 8] as const;
const batch = noiseBatch({ count: 6, size, classes: 3 });

/** Two blocks of convolution and batch normalization, and a head; some layers are frozen. */
function network(frozen: readonly string[], then: 'linear' | 'relu' = 'linear'): LayersModel {
  const made: layers.Layer[] = [
    tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
    tf.layers.conv2d({ name: 'conv1', filters: 4, kernelSize: 3, padding: 'same' }),
    tf.layers.batchNormalization({ name: 'norm1' }),
    tf.layers.activation({ activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ name: 'conv2', filters: 5, kernelSize: 3, activation: then }),
    tf.layers.batchNormalization({ name: 'norm2' }),
    tf.layers.flatten(),
    tf.layers.dense({ name: 'head', units: 3 }),
  ];
  for (const layer of made) if (frozen.includes(layer.name)) layer.trainable = false;
  const model = tf.sequential({ layers: made });
  randomizeWeights(tf, model, 'frozen');
  return model;
}

const valuesOf = (weight: ReturnType<typeof weightsOf>[number]['weight']): Float32Array =>
  weight.read().dataSync<'float32'>();

function opsOf(model: LayersModel): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of buildTrainingGraph(model, plainOptions).graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

describe('frozen layers', () => {
  const all = ['conv1', 'norm1', 'conv2', 'norm2', 'head'];

  test.each([[['conv1', 'norm1']], [['conv1', 'norm1', 'conv2', 'norm2']], [['norm1', 'conv2']], [['head']], [all]])(
    '%j keep weights and moving statistics to the bit; all others change',
    async (frozen) => {
      const model = network(frozen);
      await withTraining(
        tf,
        model,
        { optimizer: { kind: 'adamw', learningRate: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.99, weightDecay: 0.1 } },
        (training) => {
          const before = new Map(weightsOf(model).map(({ name, weight }) => [name, hashOf(valuesOf(weight))]));
          for (let step = 0; step < 3; step += 1) training.step(batch, step, 0.1);
          training.copyWeights();
          for (const { name, weight } of weightsOf(model)) {
            const isFrozen = frozen.includes(name.split('/')[0] ?? '');
            expect([name, hashOf(valuesOf(weight)) === before.get(name)]).toEqual([name, isFrozen]);
          }
          // Frozen weights are not part of checkpoints.
          const kept = new Set([...training.readState().keys()].map((name) => name.split('/')[0]));
          expect(frozen.filter((name) => kept.has(name))).toEqual([]);
        },
      );
      model.dispose();
    },
  );

  test('run batch normalization in inference form while others train', async () => {
    const model = network(['norm1', 'norm2']);
    await withTraining(tf, model, {}, (training) => {
      const { loss } = training.evaluate(batch);
      expect(training.step(batch, 1, 0).loss).toBeCloseTo(loss, 6);
    });
    // tfjs in its own inference form: layers below are trained through the frozen statistics.
    const { gradients } = oracleGradients(tf, model, batch, { training: false });
    expect(worstError((await graphGradients(tf, model, batch)).gradients, gradients)).toBeLessThan(1e-4);
    model.dispose();
  });

  test('fold batch normalization into the convolution before it, whether that trains or not', async () => {
    for (const frozen of [
      ['norm1', 'norm2'],
      ['conv1', 'norm1', 'norm2'],
      ['conv1', 'norm1', 'conv2', 'norm2'],
    ]) {
      const model = network(frozen);
      const ops = opsOf(model);
      expect(ops.FusedBatchNormV3).toBeUndefined();
      const { gradients } = oracleGradients(tf, model, batch, { training: false });
      expect(worstError((await graphGradients(tf, model, batch)).gradients, gradients)).toBeLessThan(1e-4);
      model.dispose();
    }
  });

  test('fold the right factors into a depthwise convolution with a multiplier', async () => {
    const depthwise = tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape: [...size, 3] });
    const norm = tf.layers.batchNormalization({ trainable: false });
    const head = tf.layers.dense({ units: 3 });
    const model = tf.sequential({ layers: [depthwise, norm, tf.layers.flatten(), head] });
    randomizeWeights(tf, model, 'multiplier');
    expect(opsOf(model).FusedBatchNormV3).toBeUndefined();
    const { gradients } = oracleGradients(tf, model, batch, { training: false });
    expect(worstError((await graphGradients(tf, model, batch)).gradients, gradients)).toBeLessThan(1e-4);
    model.dispose();
  });

  test('need no gradients below the first layer that trains', () => {
    const model = network(['conv1', 'norm1', 'conv2', 'norm2']);
    const ops = opsOf(model);
    const unwanted = ['Conv2DBackpropFilter', 'Conv2DBackpropInput', 'FusedBatchNormGradV3', 'MaxPoolGrad', 'ReluGrad'];
    for (const op of unwanted) expect([op, ops[op] ?? 0]).toEqual([op, 0]);
    expect(ops.BiasAddGrad).toBe(1);
    model.dispose();
  });

  test('need no gradients of their own between others', () => {
    const model = network(['conv2', 'norm2'], 'relu');
    const ops = opsOf(model);
    // By kernel and bias of the first convolution and the head only; by the images of the second, not of the first.
    expect(ops).toMatchObject({ Conv2DBackpropFilter: 1, Conv2DBackpropInput: 1, BiasAddGrad: 2 });
    expect(opsOf(network([]))).toMatchObject({ Conv2DBackpropFilter: 2, Conv2DBackpropInput: 1, BiasAddGrad: 3 });
    expect(opsOf(network(all)).BiasAddGrad).toBeUndefined();
    model.dispose();
  });

  test('keep moving statistics when the whole model is frozen, as in Keras', async () => {
    const model = network([]);
    model.trainable = false;
    await withTraining(tf, model, {}, (training) => {
      const before = training.readState();
      training.step(batch, 1, 0.1);
      expect(training.readState()).toEqual(before);
    });
    model.dispose();
  });

  test('add no regularization, as in Keras', async () => {
    const l2 = tf.regularizers.l2({ l2: 10 });
    const frozen = tf.layers.dense({ units: 4, kernelRegularizer: l2, trainable: false });
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [...size, 3] }), frozen, tf.layers.dense({ units: 3 })],
    });
    await withTraining(tf, model, {}, (training) => {
      expect(training.step(batch, 1, 0).loss).toBe(training.evaluate(batch).loss);
    });
    model.dispose();
  });
});
