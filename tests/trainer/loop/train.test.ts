import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkRecipe } from '../../../src-shared/domain/recipe';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { withTrainer } from '../../../src-main/engine/base/children/trainers';
import {
  changeManifest,
  failure,
  firstProgress,
  metricsOf,
  part,
  readFloats,
  tinyRecipe,
  trainJob,
  writeJob,
  type Progress,
} from '../jobs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-trainer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const log = (): void => undefined;

describe('a training', () => {
  test('learns, and writes metrics, predictions and a model', async () => {
    const job = await writeJob(join(folder, 'learns'));
    const events: EpochMetrics[] = [];
    const progress: Progress[] = [];
    const result = await withTrainer({ log }, async (trainer) => {
      trainer.on('trainer', 'epochEnded', (metrics) => events.push(metrics));
      trainer.on('trainer', 'progressed', (at) => progress.push(at));
      return trainer.client.trainer.train(job);
    });

    expect(result).toMatchObject({
      epochs: 5,
      augmentationApplied: { horizontalFlip: true, rotationTurns: 0.1, fill: 'reflect' },
      precision: 'float32',
      ending: 'complete',
      keptEpoch: 5,
      skippedSteps: 0,
      resumes: [],
    });
    // 3·3·3·4+4, 4·4, 8·8·4·8+8, 8+1
    expect(result.parameters).toBe(112 + 16 + 2056 + 9);
    expect(result.peakRssMb).toBeGreaterThan(50);
    expect(result.environment.tensorflow).toMatch(/^2\./);

    expect(await metricsOf(job)).toEqual(events);
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(events.at(-1)?.validation?.accuracy).toBeGreaterThan(0.95);
    expect(events.at(-1)?.train.loss).toBeLessThan(events[0]?.train.loss ?? 0);
    expect(events.every((metrics) => metrics.learningRate === 0.01 && metrics.imagesPerSecond > 0)).toBe(true);
    expect(events.every((metrics) => metrics.gradientNorm > 0 && metrics.skippedSteps === 0)).toBe(true);

    expect(new Set(progress.map(({ phase }) => phase))).toEqual(
      new Set(['loading', 'training', 'predicting', 'writing']),
    );
    const last = progress.filter(({ phase }) => phase === 'training').at(-1);
    expect(last).toEqual({ phase: 'training', epoch: 5, epochs: 5, done: 5 * 64, total: 5 * 64 });

    const probabilities = await readFloats(join(job.output, 'predictions.f32'));
    expect(probabilities.length).toBe(80 * 2);
    expect(rowSums(probabilities, 2).every((sum) => Math.abs(sum - 1) < 1e-6)).toBe(true);
    expect(shareEqual(argmax(probabilities, 2), job.labels)).toBeGreaterThan(0.95);
    expect((await readdir(job.output)).sort()).toEqual([
      'checkpoints',
      'files.sha256.json',
      'metrics.jsonl',
      'model',
      'predictions.f32',
    ]);
    expect((await readdir(join(job.output, 'model'))).sort()).toEqual([
      'files.sha256.json',
      'metadata.json',
      'model.json',
      'weights.bin',
    ]);
  });

  test('of three classes has a softmax head, and works with an uneven last batch and no validation part', async () => {
    const classes = ['one', 'three', 'two'];
    const job = await writeJob(join(folder, 'three'), { classes, perClass: 35, partOf: () => part.train });
    await trainJob(job);
    const metrics = await readFile(join(job.output, 'metrics.jsonl'), 'utf8');
    expect(metrics.split('\n').filter((line) => line.includes('"validation":null'))).toHaveLength(5);
    const probabilities = await readFloats(join(job.output, 'predictions.f32'));
    expect(probabilities.length).toBe(105 * 3);
    expect(rowSums(probabilities, 3).every((sum) => Math.abs(sum - 1) < 1e-5)).toBe(true);
    expect(shareEqual(argmax(probabilities, 3), job.labels)).toBeGreaterThan(0.95);
    const metadata: unknown = JSON.parse(await readFile(join(job.output, 'model', 'metadata.json'), 'utf8'));
    expect(metadata).toMatchObject({ format: 'facet-model', version: 1, classes, inputEdge: 16, head: 'softmax' });
  });

  test('is reproducible to the bit with the same seed, and differs with another', async () => {
    const weightsOf = async (name: string, seed: number): Promise<Buffer> => {
      const job = await writeJob(join(folder, name), { seed, recipe: { ...tinyRecipe, epochs: 2 } });
      await trainJob(job);
      return Buffer.concat([
        await readFile(join(job.output, 'model', 'weights.bin')),
        await readFile(join(job.output, 'predictions.f32')),
      ]);
    };
    const [first, again, other] = await Promise.all([
      weightsOf('seed-7', 7),
      weightsOf('seed-7-again', 7),
      weightsOf('seed-8', 8),
    ]);
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });

  test('stops within a step when cancelled', async () => {
    // Steps of at least a tenth of a second, so that nearly each reports progress.
    const conv = { layer: 'conv2d', filters: 32, kernel: 3, padding: 'same', activation: 'relu' } as const;
    const network: NetworkRecipe['network'] = [conv, { layer: 'maxPooling2d', pool: 8 }, { layer: 'flatten' }];
    const recipe: NetworkRecipe = { ...tinyRecipe, inputEdge: 96, batchSize: 64, network };
    const job = await writeJob(join(folder, 'cancelled'), { recipe, perClass: 320, partOf: () => part.train });
    const cancel = new AbortController();
    let done = 0;
    const cancelled = withTrainer({ log }, async (trainer) => {
      trainer.on('trainer', 'progressed', (progress) => {
        if (progress.phase === 'training') done = progress.done;
        if (done > 0) cancel.abort();
      });
      return trainer.client.trainer.train(job, cancel.signal);
    });
    await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
    // Of ten steps: the first, the one running when the cancellation was sent, and one for a slow machine.
    expect(done / recipe.batchSize).toBeLessThanOrEqual(3);
    expect(existsSync(join(job.output, 'model'))).toBe(false);
  });

  test('says so when it diverges', async () => {
    const recipe: NetworkRecipe = { ...tinyRecipe, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e30 } };
    const job = await writeJob(join(folder, 'diverges'), { recipe });
    await expect(trainJob(job)).rejects.toMatchObject(
      failure('training-diverged', /diverged.*no earlier checkpoint/, /learning rate/),
    );
    // After two good epochs.
    const later = await writeJob(join(folder, 'diverges later'), { recipe: { ...tinyRecipe, epochs: 2 } });
    await trainJob(later);
    await changeManifest(later, { recipe, epochs: 4, extendsFrom: 2 });
    await expect(trainJob(later)).rejects.toMatchObject(failure('training-diverged', /after epoch 2, is kept/));
    expect(await readdir(join(later.output, 'checkpoints'))).toContain('2-0');
  });
});

describe('the end of a training', () => {
  /** So slow that the weights, and the validation loss, stay the same. */
  const still: NetworkRecipe = {
    ...tinyRecipe,
    optimizer: { kind: 'sgd', learningRate: 1e-30, momentum: 0, nesterov: false },
    network: [{ layer: 'flatten' }],
  };

  test('comes early when the validation loss stops falling; the best epoch is kept', async () => {
    const recipe: NetworkRecipe = { ...still, epochs: 9, earlyStoppingPatience: 2, keepBest: true };
    const job = await writeJob(join(folder, 'early'), { recipe });
    const result = await trainJob(job);
    expect(result).toMatchObject({ epochs: 3, ending: 'early-stopping', keptEpoch: 1 });
    expect((await readdir(join(job.output, 'checkpoints'))).sort()).toEqual(['1-0', '3-0']);
    const withoutValidation = await writeJob(join(folder, 'late'), { recipe, partOf: () => part.train });
    expect(await trainJob(withoutValidation)).toMatchObject({ epochs: 9, ending: 'complete', keptEpoch: 9 });
  });

  test('keeps the weights of the epoch with the lowest validation loss', async () => {
    const recipe: NetworkRecipe = {
      ...tinyRecipe,
      epochs: 8,
      optimizer: { ...tinyRecipe.optimizer, learningRate: 0.3 }, // a wild ride
      keepBest: true,
    };
    const job = await writeJob(join(folder, 'best'), { recipe });
    const { keptEpoch } = await trainJob(job);
    const losses = (await metricsOf(job)).map(({ validation }) => validation?.loss ?? 0);
    expect(keptEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(keptEpoch).toBeLessThan(8);
    const probabilities = await readFloats(join(job.output, 'predictions.f32'));
    const validation = Array.from(job.labels.keys()).filter((image) => image % 5 === 0);
    const chosen = Float32Array.from(
      validation.flatMap((image) => [...probabilities.subarray(image * 2, image * 2 + 2)]),
    );
    const labels = Int32Array.from(validation, (image) => job.labels[image] ?? 0);
    expect(crossEntropy(chosen, labels, 2)).toBeCloseTo(losses[keptEpoch - 1] ?? 0, 5);
  });

  test('recomputes batch-norm statistics, since moving averages may lag far behind', async () => {
    const [first, norm, ...rest] = tinyRecipe.network;
    if (!first || norm?.layer !== 'batchNormalization') throw new Error('Another recipe');
    const network = [first, { ...norm, momentum: 0.9999 }, ...rest];
    const lossWith = async (statistics: NetworkRecipe['statistics']): Promise<[number, readonly string[]]> => {
      const job = await writeJob(join(folder, statistics), { recipe: { ...tinyRecipe, network, statistics } });
      const progress: string[] = [];
      await withTrainer({ log }, async (trainer) => {
        trainer.on('trainer', 'progressed', ({ phase }) => progress.push(phase));
        await trainer.client.trainer.train(job);
      });
      const probabilities = await readFloats(join(job.output, 'predictions.f32'));
      return [crossEntropy(probabilities, job.labels, 2), progress];
    };
    const [moving, phases] = await lossWith('moving');
    expect(phases).not.toContain('normalizing');
    const [recalculated, phasesThen] = await lossWith('recalculated');
    expect(phasesThen).toContain('normalizing');
    expect(recalculated).toBeLessThan(moving / 2);
  });

  test('comes after the current step on request, and that epoch counts', async () => {
    const job = await writeJob(join(folder, 'finished'), { recipe: { ...tinyRecipe, epochs: 10_000 } });
    const result = await withTrainer({ log }, async (trainer) => {
      void firstProgress(trainer, 'training').then(() => trainer.client.trainer.finish({}));
      return trainer.client.trainer.train(job);
    });
    expect(result.ending).toBe('finished');
    expect(result.epochs).toBeLessThan(1000);
    expect((await metricsOf(job)).map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: result.epochs }, (_, index) => index + 1),
    );
    expect(existsSync(join(job.output, 'model', 'model.json'))).toBe(true);
  });
});

test('a schedule, warm-up, balanced classes and every other setting of a recipe work together', async () => {
  const recipe: NetworkRecipe = {
    ...tinyRecipe,
    epochs: 4,
    optimizer: { kind: 'adamw', learningRate: 0.01, epsilon: 1e-7, beta1: 0.9, beta2: 0.999, weightDecay: 0.01 },
    schedule: { kind: 'cosine', minimum: 0.1 },
    ...{ warmUpEpochs: 1, clipNorm: 1, labelSmoothing: 0.1, classWeights: 'balanced' },
  };
  const job = await writeJob(join(folder, 'settings'), { recipe });
  await trainJob(job);
  const rates = (await metricsOf(job)).map(({ learningRate }) => learningRate);
  expect(rates[0]).toBeCloseTo((0.01 * 4) / 5, 12); // the last of four steps of warm-up
  expect(rates.slice(1).every((rate, index) => rate < (rates[index] ?? 0) || index === 0)).toBe(true);
  expect(rates.at(-1)).toBeGreaterThan(0.001);
  const probabilities = await readFloats(join(job.output, 'predictions.f32'));
  expect(shareEqual(argmax(probabilities, 2), job.labels)).toBeGreaterThan(0.9);
});

describe('an invalid job is refused', () => {
  test('without training images', async () => {
    const job = await writeJob(join(folder, 'no-train'), { partOf: () => part.test });
    await expect(trainJob(job)).rejects.toMatchObject({ kind: 'no-data' });
  });

  test('with a pixel file that is too short or missing', async () => {
    const job = await writeJob(join(folder, 'short'));
    await truncate(job.pixels, 50_000);
    await expect(trainJob(job)).rejects.toMatchObject({ kind: 'project-damaged' });
    await rm(job.pixels);
    await expect(trainJob(job)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('with arrays that do not fit, or an invalid manifest', async () => {
    const job = await writeJob(join(folder, 'misfit'));
    await truncate(join(folder, 'misfit', 'labels.i32'), 40);
    await expect(trainJob(job)).rejects.toMatchObject(failure('bad-input', /differ in length/));
    await writeFile(job.manifest, '{"run": 1}');
    await expect(trainJob(job)).rejects.toMatchObject(failure('bad-input', /not valid/));
  });

  test('with a network that cannot be built', async () => {
    const network: NetworkRecipe['network'] = [
      { layer: 'conv2d', filters: 1, kernel: 3, padding: 'same', activation: 'relu' },
    ];
    const job = await writeJob(join(folder, 'unbuildable'), { recipe: { ...tinyRecipe, network } });
    await expect(trainJob(job)).rejects.toMatchObject(failure('bad-input', /"flatten"/));
  });
});

test('progress is reported while training', async () => {
  const job = await writeJob(join(folder, 'progress'));
  await withTrainer({ log }, async (trainer) => {
    const first = firstProgress(trainer, 'training');
    await trainer.client.trainer.train(job);
    expect(await first).toMatchObject({ epoch: 1, epochs: 5, done: 16, total: 5 * 64 });
  });
});

function rowSums(values: Float32Array, columns: number): number[] {
  return Array.from({ length: values.length / columns }, (_, row) =>
    values.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
}

function shareEqual(predicted: Int32Array, labels: Int32Array): number {
  return predicted.filter((index, image) => index === labels[image]).length / labels.length;
}
