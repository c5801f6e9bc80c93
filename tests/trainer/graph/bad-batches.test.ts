import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Batch, TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { bitsOf, noiseBatch, randomizeWeights, withTraining } from './helpers';

const tf = await loadTensorFlow();

type Size = readonly [number, number];

/** Pixels are fed as words when their size is even, else as bytes. */
const sizes: Size[] = [
  [4, 4],
  [3, 3],
];

function network(size: Size, classes: number): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ scale: 1 / 255, inputShape: [...size, 3] }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'head', units: classes }),
    ],
  });
  randomizeWeights(tf, model, 'bad batches');
  return model;
}

const good = (size: Size): Batch => {
  const batch = noiseBatch({ count: 4, size, classes: 2 });
  return { ...batch, weights: new Float32Array(4).fill(1), draws: drawsOf(4) };
};

const drawsOf = (count: number) => ({
  transforms: Float32Array.from({ length: count * 8 }, (_, at) => (at % 8 === 0 || at % 8 === 4 ? 1 : 0)),
  brightness: new Float32Array(count),
  contrast: new Float32Array(count).fill(1),
});

const bad: Record<string, (batch: Batch) => Batch> = {
  'pixels that end within an image': (batch) => ({ ...batch, pixels: batch.pixels.slice(0, -8) }),
  'the pixels of one image missing': (batch) => ({
    ...batch,
    pixels: batch.pixels.slice(0, (batch.pixels.length / 4) * 3),
  }),
  'pixels of one image only': (batch) => ({ ...batch, pixels: batch.pixels.slice(0, batch.pixels.length / 4) }),
  'no pixels': (batch) => ({ ...batch, pixels: new Uint8Array() }),
  'one label missing': (batch) => ({ ...batch, labels: batch.labels.slice(0, 3) }),
  'only one label': (batch) => ({ ...batch, labels: batch.labels.slice(0, 1) }),
  'one weight missing': (batch) => ({ ...batch, weights: new Float32Array(3).fill(1) }),
  'only one weight': (batch) => ({ ...batch, weights: new Float32Array(1).fill(1) }),
  'one transform missing': (batch) => ({ ...batch, draws: { ...drawsOf(4), transforms: drawsOf(3).transforms } }),
  'one brightness missing': (batch) => ({ ...batch, draws: { ...drawsOf(4), brightness: new Float32Array(3) } }),
  'one contrast missing': (batch) => ({ ...batch, draws: { ...drawsOf(4), contrast: new Float32Array(3) } }),
  'no draws': (batch) => ({ ...batch, draws: null }),
};

const augmentation: TrainingOptions['augmentation'] = {
  geometric: true,
  brightness: true,
  contrast: true,
  fill: 'nearest',
};

describe.each(sizes)('a batch of images %i by %i with', (...size) => {
  test.each(Object.keys(bad))('%s is refused and changes nothing', async (name) => {
    for (const loss of ['binaryCrossentropy', 'categoricalCrossentropy'] as const) {
      const model = network(size, loss === 'binaryCrossentropy' ? 1 : 2);
      await withTraining(tf, model, { augmentation, loss }, (training) => {
        const before = bitsOf(training.readState());
        const batch = bad[name]?.(good(size)) ?? good(size);
        expect(() => training.step(batch, 1, 0.1)).toThrow(expect.objectContaining({ kind: 'step-failed' }));
        expect(bitsOf(training.readState())).toEqual(before);
        expect(training.step(good(size), 1, 0.1).finite).toBe(true);
      });
      model.dispose();
    }
  });
});

test('arrays longer than the batch are read to the batch’s end, at any offset in memory', async () => {
  const size = [4, 4] as const;
  const model = network(size, 2);
  const { pixels, labels } = good(size);
  const shared = new Uint8Array(new SharedArrayBuffer(1024), 8, pixels.length + 64);
  shared.set(pixels);
  const odd = new Uint8Array(1024).subarray(3);
  odd.set(pixels);
  const longer = Int32Array.from([...labels, 1, 1]);
  await withTraining(tf, model, {}, (training) => {
    const results = [pixels, shared, odd].map((each) => {
      training.initialize();
      return training.step(
        { count: 4, pixels: each, labels: longer, weights: new Float32Array(9).fill(1), draws: null },
        1,
        0.1,
      );
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(training.predict(shared, 4)).toEqual(training.predict(pixels, 4));
  });
  model.dispose();
});

describe.each(sizes)('pixels of %i by %i of too few images are refused', (...size) => {
  const short = (images: number): Batch => {
    const batch = good(size);
    return { ...batch, pixels: batch.pixels.slice(0, (batch.pixels.length / 4) * images) };
  };

  test.each([1, 3])('in prediction (%i of 4)', async (images) => {
    const model = network(size, 2);
    await withTraining(tf, model, {}, (training) => {
      expect(() => training.predict(short(images).pixels, 4)).toThrow(expect.objectContaining({ kind: 'step-failed' }));
    });
    model.dispose();
  });

  test.each([1, 3])('in evaluation (%i of 4)', async (images) => {
    for (const classes of [1, 2]) {
      const model = network(size, classes);
      const loss = classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
      await withTraining(tf, model, { loss }, (training) => {
        expect(() => training.evaluate(short(images))).toThrow(expect.objectContaining({ kind: 'step-failed' }));
      });
      model.dispose();
    }
  });
});
