import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { architecture } from './architectures';
import { buildArchitecture } from './build-architecture';
import {
  apply,
  bitsOf,
  inputOf,
  join,
  noiseBatch,
  pixelsOf,
  randomizeWeights,
  weightsOf,
  withTraining,
} from './helpers';

const tf = await loadTensorFlow();

/** tfjs's prediction as probabilities of classes. */
function predictedByTfjs(model: LayersModel, batch: Batch, isProbability: boolean): Float32Array {
  return tf.tidy(() => {
    const result = model.predict(pixelsOf(tf, batch, model)) as Tensor;
    if ((result.shape[1] ?? 0) > 1) return (isProbability ? result : tf.softmax(result)).dataSync<'float32'>();
    const second = isProbability ? result : tf.sigmoid(result);
    return tf.concat([tf.sub(1, second), second], 1).dataSync<'float32'>();
  });
}

const worst = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? NaN))), Number(a.length !== b.length));

test('after some steps, the model predicts what the training predicts, for all layers', async () => {
  const errors: number[] = [];
  const property = fc.asyncProperty(architecture, async (given) => {
    const { model } = buildArchitecture(tf, given);
    randomizeWeights(tf, model, given.seed);
    const batch = noiseBatch({ ...given, classes: Math.max(2, given.classes) });
    const loss = given.classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
    await withTraining(tf, model, { loss }, (training) => {
      const isProbability = given.head === 'probabilities';
      errors.push(worst(training.predict(batch.pixels, batch.count), predictedByTfjs(model, batch, isProbability)));
      for (let step = 0; step < 3; step += 1) training.step(batch, step, 0.01);
      training.copyWeights();
      const state = training.readState();
      const own = weightsOf(model).map(({ name, weight }) => [name, weight.read().dataSync<'float32'>()] as const);
      expect(bitsOf(new Map(own))).toEqual(
        bitsOf(new Map(own.map(([name]) => [name, state.get(name) ?? new Float32Array()]))),
      );
      errors.push(worst(training.predict(batch.pixels, batch.count), predictedByTfjs(model, batch, isProbability)));
      expect(errors.at(-1)).toBeLessThan(1e-6);
      expect(errors.at(-2)).toBeLessThan(1e-6);
    });
    model.dispose();
  });
  await fc.assert(property, { numRuns: 15, seed: 4, endOnFailure: true });
});

test('only copyWeights changes the model', async () => {
  const input = inputOf(tf, 4, 4);
  const x = apply(tf.layers.batchNormalization({}), apply(tf.layers.flatten(), input));
  const model = tf.model({ inputs: input, outputs: apply(tf.layers.dense({ units: 3 }), x) });
  const batch = noiseBatch({ count: 4, size: [4, 4], classes: 3 });
  const weights = () => model.getWeights().map((weight) => weight.dataSync());
  const before = weights();
  await withTraining(tf, model, {}, (training) => {
    training.step(batch, 1, 0.1);
    expect(weights()).toEqual(before);
    training.copyWeights();
    expect(weights()).not.toEqual(before);
  });
  model.dispose();
});

/** tfjs and Keras insert axes of size 1 after the smaller tensor's batch axis, not before it as NumPy does. */
test.each(['add', 'multiply'] as const)('rows and images combine as in tfjs, or are refused (%s)', async (kind) => {
  const input = inputOf(tf, 5, 5);
  const images = apply(tf.layers.rescaling({ scale: 1 / 255 }), input);
  const rows = apply(tf.layers.globalAveragePooling2d({}), images);
  const mixed = join(kind === 'add' ? tf.layers.add({ name: 'mixed' }) : tf.layers.multiply({ name: 'mixed' }), [
    rows,
    images,
  ]);
  const model = tf.model({
    inputs: input,
    outputs: apply(tf.layers.dense({ units: 2 }), apply(tf.layers.flatten(), mixed)),
  });
  randomizeWeights(tf, model, 'ranks');
  // As many images as columns, so that NumPy's rule would accept it.
  const batch = noiseBatch({ count: 5, size: [5, 5], classes: 2 });
  const expected = predictedByTfjs(model, batch, false);
  const found = await withTraining(tf, model, {}, (training) => training.predict(batch.pixels, 5)).catch(
    (error: unknown) => error,
  );
  if (found instanceof Float32Array) expect(worst(found, expected)).toBeLessThan(1e-6);
  else expect(found).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('mixed') as string });
  model.dispose();
});
