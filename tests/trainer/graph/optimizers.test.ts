import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Optimizer } from '../../../src-shared/domain/recipe';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Batch, TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { crossEntropyReference } from '../reference/cross-entropy';
import { columnsOf, denseReference, rowsOf, sum } from '../reference/numbers';
import { clipReference, optimizerReference } from '../reference/optimizers';
import { noiseBatch, norm, plainOptions, randomizeWeights, uniform, withTraining } from './helpers';

const tf = await loadTensorFlow();

const size = [2, 2] as const;
const inputs = 12;

interface Case {
  readonly optimizer: v.InferInput<typeof Optimizer>;
  readonly options?: Partial<TrainingOptions>;
  /** Factors of the kernel's and the bias's squared norms. */
  readonly l2?: readonly [number, number];
  readonly classes?: number;
  readonly weighted?: boolean;
}

const rate = { learningRate: 0.1 };
const adam = { ...rate, kind: 'adam', epsilon: 1e-7 } as const;
const cases: Record<string, Case> = {
  SGD: { optimizer: { ...rate, kind: 'sgd' } },
  momentum: { optimizer: { ...rate, kind: 'sgd', momentum: 0.9 } },
  Nesterov: { optimizer: { ...rate, kind: 'sgd', momentum: 0.9, nesterov: true } },
  Adam: { optimizer: adam },
  'Adam with other betas and a large epsilon': { optimizer: { ...adam, epsilon: 0.1, beta1: 0.5, beta2: 0.9 } },
  AdamW: { optimizer: { ...adam, kind: 'adamw', weightDecay: 0.05 } },
  'AdamW without decay': { optimizer: { ...adam, kind: 'adamw', weightDecay: 0 } },
  'Adam with a decay that is not its own': { optimizer: { ...adam, weightDecay: 0.5 } },
  'clipping that clips': { optimizer: { ...rate, kind: 'sgd', momentum: 0.9 }, options: { clipNorm: 0.05 } },
  'clipping that does not': { optimizer: { ...rate, kind: 'sgd' }, options: { clipNorm: 50 } },
  'clipping and Adam': { optimizer: adam, options: { clipNorm: 0.01 } },
  regularizers: { optimizer: { ...rate, kind: 'sgd', momentum: 0.9 }, l2: [0.1, 0.03] },
  'regularizers, clipping and AdamW': {
    optimizer: { ...adam, kind: 'adamw', weightDecay: 0.05 },
    options: { clipNorm: 0.1 },
    l2: [0.2, 0],
  },
  'label smoothing': { optimizer: adam, options: { labelSmoothing: 0.2 } },
  'class weights': { optimizer: adam, options: { classWeights: [0.2, 3, 1] } },
  'image weights': { optimizer: adam, weighted: true },
  'two classes': { optimizer: adam, classes: 1 },
  'two classes, everything': {
    optimizer: { ...adam, kind: 'adamw', weightDecay: 0.01 },
    options: { labelSmoothing: 0.1, classWeights: [0.4, 2], clipNorm: 0.3 },
    ...{ l2: [0.01, 0.01], classes: 1, weighted: true },
  },
};

describe('ten steps with changing rates, against Keras 3 in float64', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const given = cases[name] ?? fail();
    const { classes = 3 } = given;
    const optimizer = v.parse(Optimizer, given.optimizer);
    const model = regression(classes, given.l2);
    const loss = classes === 1 ? ('binaryCrossentropy' as const) : ('categoricalCrossentropy' as const);
    const options = { ...plainOptions, ...given.options, optimizer, loss };
    const update = optimizerReference(optimizer);
    await withTraining(tf, model, options, (training) => {
      const start = training.readState();
      const weights = names.map((each) => Float64Array.from(start.get(each) ?? []));
      const first = weights.map((values) => values.slice());
      for (let step = 1; step <= 10; step += 1) {
        const batch = batchOf(step, classes, given.weighted === true);
        const expected = gradientsReference(weights, batch, given);
        const found = training.step(batch, step, 0.1 / step);
        expect(found.loss).toBeCloseTo(expected.loss, 4);
        expect(found.gradientNorm / norm(expected.gradients.map(norm))).toBeCloseTo(1, 3);
        const { clipNorm } = options;
        update(
          weights,
          clipNorm === null ? expected.gradients : clipReference(expected.gradients, clipNorm),
          0.1 / step,
        );
        const state = training.readState();
        names.forEach((each, index) => {
          expect(changeError(state.get(each), weights[index], first[index])).toBeLessThan(1e-4);
        });
      }
    });
    model.dispose();
  });

  test('initialize restarts an optimizer', async () => {
    const model = regression(3);
    await withTraining(tf, model, { optimizer: v.parse(Optimizer, adam) }, (training) => {
      const fresh = training.readState();
      training.step(batchOf(1, 3, false), 1, 0.1);
      expect(training.readState().get('optimizer/iterations')).toEqual(Float32Array.of(1));
      expect(training.readState()).not.toEqual(fresh);
      training.initialize();
      expect(training.readState()).toEqual(fresh);
    });
    model.dispose();
  });
});

const names = ['head/kernel', 'head/bias'];

/** Logistic or softmax regression of the pixels. */
function regression(classes: number, l2: readonly [number, number] = [0, 0]): LayersModel {
  const [kernel, bias] = l2.map((factor) => (factor === 0 ? {} : { regularizer: tf.regularizers.l2({ l2: factor }) }));
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.flatten(),
      tf.layers.dense({
        name: 'head',
        units: classes,
        activation: classes === 1 ? 'sigmoid' : 'softmax',
        ...(kernel?.regularizer ? { kernelRegularizer: kernel.regularizer } : {}),
        ...(bias?.regularizer ? { biasRegularizer: bias.regularizer } : {}),
      }),
    ],
  });
  randomizeWeights(tf, model, 'optimizers');
  return model;
}

function batchOf(step: number, classes: number, isWeighted: boolean): Batch {
  const count = 9 - (step % 3);
  const weights = isWeighted ? uniform(randomGenerator(`weights ${String(step)}`), count, 0, 4) : null;
  return noiseBatch({ count, size, classes: Math.max(2, classes), seed: step, weights });
}

/** Loss and gradients by kernel and bias. */
function gradientsReference(weights: readonly Float64Array[], batch: Batch, { options = {}, l2 = [0, 0] }: Case) {
  const [kernel = new Float64Array(), bias = new Float64Array()] = weights;
  const x = rowsOf(batch.pixels, inputs).map((row) => row.map((value) => value / 255));
  const { labelSmoothing: smoothing = 0, classWeights = null } = options;
  const logits = denseReference(x, kernel, bias);
  const { loss, gradient } = crossEntropyReference(logits, { ...batch, smoothing, classWeights });
  const byUnit = columnsOf(gradient);
  const byKernel = columnsOf(x).flatMap((column) =>
    byUnit.map((unit) => sum(unit.map((value, image) => value * (column[image] ?? NaN)))),
  );
  const plain = [Float64Array.from(byKernel), Float64Array.from(byUnit.map(sum))];
  const gradients = plain.map((values, index) =>
    values.map((value, at) => value + 2 * (l2[index] ?? 0) * (weights[index]?.[at] ?? NaN)),
  );
  const norms = weights.map((values, index) => (l2[index] ?? 0) * norm(values) ** 2);
  return { loss: loss + sum(norms), gradients };
}

/** Error relative to the total change since the start. */
function changeError(
  found: Float32Array = new Float32Array(),
  expected = new Float64Array(),
  first = new Float64Array(),
): number {
  const error = norm(expected.map((value, at) => value - (found[at] ?? NaN)));
  return error / norm(expected.map((value, at) => value - (first[at] ?? NaN)));
}

function fail(): never {
  throw new Error('No such case');
}
