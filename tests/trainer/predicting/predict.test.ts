import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { FailureKind } from '../../../src-shared/domain/failure';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { startTrainer, withTrainer, type Trainer } from '../../../src-main/engine/base/children/trainers';
import { bytesOf } from '../../../src-main/platform/atomic';
import { sumsFile } from '../../../src-main/platform/sums/sums';
import { failure, readFloats, trainJob, writeJob, type WrittenJob } from '../jobs';

let folder: string;
let job: WrittenJob;
let model: string;
let trained: Float32Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-predict-'));
  job = await writeJob(join(folder, 'job'));
  await trainJob(job);
  model = join(job.output, 'model');
  trained = await readFloats(join(job.output, 'predictions.f32'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Options {
  model?: string;
  rows?: string | null;
  count?: number;
}

async function predictWith(trainer: Trainer, options: Options = {}) {
  const { rows = join(folder, 'job', 'rows.i32'), count = 80 } = options;
  const output = join(folder, 'predicted.f32');
  const request = { model: options.model ?? model, pixels: job.pixels, rows, count, output };
  const result = await trainer.client.trainer.predict(request);
  return { result, probabilities: await readFloats(output) };
}

const predict = (options: Options = {}) => withTrainer({ log }, (trainer) => predictWith(trainer, options));
const log = (): void => undefined;

describe('a saved model', () => {
  test('gives the same probabilities in a fresh process', async () => {
    const { result, probabilities } = await predict();
    expect(result.classes).toEqual(['one', 'two']);
    expect(worstDifference(probabilities, trained)).toBeLessThan(1e-6);
  });

  test('predicts rows 0..count-1 when no rows are given', async () => {
    const { probabilities } = await predict({ rows: null, count: 83 });
    const inSnapshotOrder = Array.from(job.rows, (row) => [...probabilities.subarray(row * 2, row * 2 + 2)]).flat();
    expect(worstDifference(inSnapshotOrder, trained)).toBeLessThan(1e-6);
  });

  test('stores no dropout seed, which would repeat one mask forever', async () => {
    const topology = await readFile(join(model, 'model.json'), 'utf8');
    expect(topology).toContain('"Dropout"');
    expect(/"class_name":"Dropout","config":\{[^}]*"seed":\d/.test(topology)).toBe(false);
  });

  test('loads in plain tfjs and takes pixels of 0..255', async () => {
    const tf = await import('@tensorflow/tfjs');
    await tf.ready();
    const before = tf.getBackend();
    await tf.setBackend('cpu');
    // Other test files of this process compute with TensorFlow's library.
    onTestFinished(async () => {
      await tf.setBackend(before);
    });
    const description = JSON.parse(await readFile(join(model, 'model.json'), 'utf8')) as PlainModel;
    const weights = await readFile(join(model, 'weights.bin'));
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: description.modelTopology,
        weightSpecs: description.weightsManifest.flatMap((group) => group.weights),
        weightData: new Uint8Array(weights).buffer,
      }),
    );
    const row = (job.rows[0] ?? 0) * pixelBytes(16);
    const pixels = (await readFile(job.pixels)).subarray(row, row + pixelBytes(16));
    const output = loaded.predict(tf.tensor4d(new Float32Array(pixels), [1, 16, 16, 3]));
    expect(worstDifference(await (output as PlainTensor).data(), [trained[1] ?? 0])).toBeLessThan(1e-5);
  });
});

describe('a model folder that cannot be used says why', () => {
  let trainer: Trainer;
  beforeAll(() => {
    trainer = startTrainer({ log });
  });
  afterAll(() => trainer.stop());

  test('missing', async () => {
    await expect(predictWith(trainer, { model: join(folder, 'nowhere') })).rejects.toMatchObject(
      failure('not-found', /no model in/),
    );
  });

  test.each<[string, object, FailureKind, RegExp]>([
    ['another format', { format: 'other' }, 'unsupported', /not a model made by Facet/],
    ['a newer version', { version: 2 }, 'unsupported', /newer Facet/],
    ['another preprocessing', { preprocessing: 'srgb-crop-cubic-9' }, 'unsupported', /prepared as "srgb-crop-cubic-9"/],
    ['a missing field', { classes: undefined }, 'bad-input', /damaged: metadata.json/],
    [
      'classes that do not fit the network',
      { classes: ['a', 'b', 'c'], head: 'softmax' },
      'bad-input',
      /damaged: its network/,
    ],
  ])('%s', async (name, change, kind, message) => {
    const changed = await copyOfModel(name);
    const file = join(changed, 'metadata.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
    await expect(predictWith(trainer, { model: changed })).rejects.toMatchObject(failure(kind, message));
  });

  test('damaged weights', async () => {
    const short = await copyOfModel('short');
    await truncate(join(short, 'weights.bin'), 100);
    await expect(predictWith(trainer, { model: short })).rejects.toMatchObject(
      failure('bad-input', /damaged: weights.bin/),
    );

    const poisoned = await copyOfModel('poisoned');
    const weights = await readFloats(join(poisoned, 'weights.bin'));
    await writeFile(join(poisoned, 'weights.bin'), bytesOf(weights.fill(Number.NaN)));
    await expect(predictWith(trainer, { model: poisoned })).rejects.toMatchObject(
      failure('bad-input', /damaged: its weights are not all finite numbers/),
    );
  });

  test('not as it was written', async () => {
    const changed = join(folder, 'model changed');
    await cp(model, changed, { recursive: true });
    const weights = await readFloats(join(changed, 'weights.bin'));
    await writeFile(join(changed, 'weights.bin'), bytesOf(weights.map((value) => -value)));
    await expect(predictWith(trainer, { model: changed })).rejects.toMatchObject(
      failure('bad-input', /weights.bin is damaged: it has changed since Facet wrote it/),
    );
  });

  test('damaged description', async () => {
    const damaged = await copyOfModel('description');
    await truncate(join(damaged, 'model.json'), 300);
    await expect(predictWith(trainer, { model: damaged })).rejects.toMatchObject(
      failure('bad-input', /damaged: model.json/),
    );
  });
});

interface PlainModel {
  modelTopology: object;
  weightsManifest: { weights: { name: string; shape: number[]; dtype: 'float32' }[] }[];
}
interface PlainTensor {
  data(): Promise<ArrayLike<number>>;
}

/** A copy to be damaged, without checksums, which would only report that it changed. */
async function copyOfModel(name: string): Promise<string> {
  const copy = join(folder, `model ${name}`);
  await cp(model, copy, { recursive: true });
  await rm(join(copy, sumsFile));
  return copy;
}

function worstDifference(some: ArrayLike<number>, others: ArrayLike<number>): number {
  expect(some.length).toBe(others.length);
  return Array.from(some).reduce((worst, value, index) => Math.max(worst, Math.abs(value - (others[index] ?? 0))), 0);
}
