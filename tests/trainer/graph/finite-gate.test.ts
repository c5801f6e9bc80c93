import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Optimizer } from '../../../src-shared/domain/recipe';
import type { Batch, CompiledTraining, TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { bitsOf, noiseBatch, randomizeWeights, withTraining } from './helpers';

const tf = await loadTensorFlow();

const size = [8, 8] as const;
const batchOf = (seed: number): Batch => noiseBatch({ count: 6, size, classes: 3, seed });
const weighted = (value: number): Batch => ({ ...batchOf(1), weights: Float32Array.of(1, 1, value, 1, 1, 1) });

const adam = { kind: 'adam', learningRate: 0.01, epsilon: 1e-7, beta1: 0.9, beta2: 0.999, weightDecay: 0.1 } as const;
const optimizers: Record<string, Optimizer> = {
  SGD: { kind: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false },
  momentum: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
  Adam: adam,
  AdamW: { ...adam, kind: 'adamw' },
};

function network(classes = 3): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, padding: 'same' }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ name: 'head', units: classes, activation: classes === 1 ? 'sigmoid' : 'softmax' }),
    ],
  });
  randomizeWeights(tf, model, 'gate');
  return model;
}

/** A bad step between good ones is reported, changes nothing, and does not affect later steps. */
async function expectNoTrace(
  bad: (training: CompiledTraining) => void,
  options: Partial<TrainingOptions>,
  classes = 3,
) {
  const model = network(classes);
  const binary = { loss: 'binaryCrossentropy' } as const;
  const all = classes === 1 ? { ...options, ...binary } : options;
  const run = (between: (training: CompiledTraining) => void) =>
    withTraining(tf, model, all, (training) => {
      const first = training.step(batchOf(1), 1, 0.01);
      between(training);
      return [first, training.step(batchOf(2), 2, 0.01), bitsOf(training.readState())];
    });
  const undisturbed = await run(() => undefined);
  expect(await run(bad)).toEqual(undisturbed);
  model.dispose();
}

function badStep(batch: Batch, rate = 0.01): (training: CompiledTraining) => void {
  return (training) => {
    const before = bitsOf(training.readState());
    const { finite } = training.step(batch, 7, rate);
    expect(bitsOf(training.readState())).toEqual(before);
    expect(finite).toBe(false);
  };
}

describe('a step whose loss or gradients are not finite leaves no trace', () => {
  test.each(Object.keys(optimizers))('with %s', async (name) => {
    const optimizer = optimizers[name] ?? adam;
    await expectNoTrace(badStep(weighted(NaN)), { optimizer });
    await expectNoTrace(badStep(weighted(Infinity)), { optimizer, clipNorm: 1, labelSmoothing: 0.1 });
  });

  test('with a sigmoid, class weights and bfloat16', async () => {
    const options = { optimizer: adam, classWeights: [1, 2], precision: 'bfloat16' } as const;
    const { pixels, count } = batchOf(1);
    const labels = Int32Array.from({ length: count }, (_, image) => image % 2);
    const weights = new Float32Array(count).fill(NaN);
    await expectNoTrace(badStep({ count, pixels, labels, weights, draws: null }), options, 1);
  });

  test.each([NaN, Infinity, -Infinity])('with a rate of %f', async (rate) => {
    await expectNoTrace(badStep(batchOf(3), rate), { optimizer: adam });
  });

  test.each([-1, 3, 1_000_000])('with label %i of three classes', async (label) => {
    const batch = { ...batchOf(3), labels: Int32Array.of(0, 1, 2, label, 0, 1) };
    await expectNoTrace(badStep(batch), { optimizer: adam });
  });
});

describe('a state that contains a number that is not finite', () => {
  const places = ['conv/kernel', 'conv/bias', 'norm/gamma', 'norm/beta', 'head/kernel', 'head/bias'];

  test.each(places.flatMap((name) => [NaN, Infinity].map((value) => [name, value] as const)))(
    'is refused (%s, %f)',
    async (name, value) => {
      const model = network();
      await withTraining(tf, model, { optimizer: adam }, (training) => {
        training.step(batchOf(1), 1, 0.01);
        const good = training.readState();
        const poisoned = new Map(good);
        poisoned.set(name, (good.get(name) ?? new Float32Array()).with(0, value));
        expect(() => {
          training.writeState(poisoned);
        }).toThrow(expect.objectContaining({ kind: 'bad-input' }));
        expect(bitsOf(training.readState())).toEqual(bitsOf(good));
        expect(training.step(batchOf(2), 2, 0.01).finite).toBe(true);
      });
      model.dispose();
    },
  );
});
