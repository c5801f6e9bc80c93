import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Optimizer } from '../../../src-shared/domain/recipe';
import type { CompiledTraining, StepResult, TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { bitsOf, hashOf, noiseBatch, randomizeWeights, withTraining } from './helpers';

const tf = await loadTensorFlow();

const size = [16, 16] as const;
const adam = { kind: 'adam', learningRate: 0.01, epsilon: 1e-7, beta1: 0.9, beta2: 0.999, weightDecay: 0.1 } as const;
const optimizers: Record<string, Optimizer> = {
  SGD: { kind: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false },
  momentum: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
  Adam: adam,
  AdamW: { ...adam, kind: 'adamw' },
};

function network(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', padding: 'same' }),
      tf.layers.separableConv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization({}),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model, 'determinism');
  return model;
}

function steps(training: CompiledTraining, from: number, to: number): StepResult[] {
  return Array.from({ length: to - from }, (_, index) => {
    const at = from + index;
    return training.step(noiseBatch({ count: 16 - (at % 3), size, classes: 3, seed: at }), at, 0.01 / (at + 1));
  });
}

describe('the same state, batches and seeds', () => {
  test.each(Object.keys(optimizers))(
    'give the same bits, even after writing and reading the state (%s)',
    async (name) => {
      const model = network();
      const options: Partial<TrainingOptions> = { optimizer: optimizers[name] ?? adam, clipNorm: 1 };
      const whole = await withTraining(tf, model, options, (training) => ({
        results: steps(training, 0, 8),
        state: bitsOf(training.readState()),
      }));
      const again = await withTraining(tf, model, options, (training) => ({
        results: steps(training, 0, 8),
        state: bitsOf(training.readState()),
      }));
      expect(again).toEqual(whole);

      const [early, kept] = await withTraining(tf, model, options, (training) => [
        steps(training, 0, 4),
        new Map([...training.readState()].map(([each, values]) => [each, values.slice()])),
      ]);
      // The model's own weights must not matter: the state is everything.
      randomizeWeights(tf, model, 'others');
      const resumed = await withTraining(tf, model, options, (training) => {
        training.writeState(kept);
        expect(bitsOf(training.readState())).toEqual(bitsOf(kept));
        return { results: [...early, ...steps(training, 4, 8)], state: bitsOf(training.readState()) };
      });
      expect(resumed).toEqual(whole);
      model.dispose();
    },
  );

  test('give the same bits in bfloat16, too', async () => {
    const model = network();
    const run = () =>
      withTraining(tf, model, { optimizer: adam, precision: 'bfloat16' }, (training) => ({
        results: steps(training, 0, 5),
        state: bitsOf(training.readState()),
      }));
    expect(await run()).toEqual(await run());
    model.dispose();
  });
});

describe('two simultaneous trainings', () => {
  test('of one model do not affect each other', async () => {
    const model = network();
    const alone = await withTraining(tf, model, { optimizer: adam }, (training) => steps(training, 0, 3));
    await withTraining(tf, model, { optimizer: adam }, (first) =>
      withTraining(tf, model, { optimizer: adam }, (second) => {
        const results = [0, 1, 2].map((at) => [steps(first, at, at + 1), steps(second, at, at + 1)]);
        expect(results.flatMap(([mine]) => mine)).toEqual(alone);
        expect(results.flatMap(([, other]) => other)).toEqual(alone);
      }),
    );
    model.dispose();
  });
});

describe('reading', () => {
  test('the state, predicting and evaluating between steps change nothing', async () => {
    const model = network();
    const plain = await withTraining(tf, model, { optimizer: adam }, (training) => steps(training, 0, 4));
    const read = await withTraining(tf, model, { optimizer: adam }, (training) =>
      [0, 1, 2, 3].flatMap((at) => {
        const noise = noiseBatch({ count: 5, size, classes: 3, seed: 'read' });
        const before = bitsOf(training.readState());
        const predicted = hashOf(training.predict(noise.pixels, 5));
        training.evaluate(noise);
        training.copyWeights();
        expect(hashOf(training.predict(noise.pixels, 5))).toBe(predicted);
        expect(bitsOf(training.readState())).toEqual(before);
        return steps(training, at, at + 1);
      }),
    );
    expect(read).toEqual(plain);
    model.dispose();
  });

  test('a foreign state is refused and changes nothing', async () => {
    const model = network();
    await withTraining(tf, model, { optimizer: adam }, (training) => {
      const state = training.readState();
      const before = bitsOf(state);
      const [first = '', values = new Float32Array()] = [...state][0] ?? [];
      const missing = new Map([...state].slice(1));
      const longer = new Map(state).set(first, new Float32Array(values.length + 1));
      const more = new Map(state).set('another', new Float32Array(1));
      for (const each of [missing, longer, more, new Map<string, Float32Array>()]) {
        expect(() => training.writeState(each)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
      }
      expect(bitsOf(training.readState())).toEqual(before);
    });
    model.dispose();
  });
});
