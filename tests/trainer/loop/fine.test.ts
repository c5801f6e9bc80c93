import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FineRecipe, QuickRecipe } from '../../../src-shared/domain/recipe';
import type { FineManifest, QuickManifest } from '../../../src-shared/workers/manifest';
import { ModelMetadata } from '../../../src-shared/workers/trainer';
import { withTrainer } from '../../../src-main/engine/base/children/trainers';
import { bytesOf } from '../../../src-main/platform/atomic';
import { loadModel } from '../../../src-main/trainer/models/model-folder';
import { readStarter } from '../../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { hashOf, weightsOf } from '../graph/helpers';
import { failure, firstProgress, metricsOf, outcomeOf, readFloats, trainJob } from '../jobs';
import { edge, ownStarter, predictedBy, predictedByLayers, writeFeatures, writeTinyStarter } from '../starter-jobs';
import { worstDifference } from '../starters/pictures';

const tf = await loadTensorFlow();

let folder: string;
let starter: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-fine-'));
  starter = join(folder, 'starter');
  await writeTinyStarter(starter);
});
afterAll(() => rm(folder, { recursive: true }));

const given = {
  ...{ version: 1, name: 'Tiny', description: 'For tests.', starter: ownStarter, hiddenUnits: [0], l2: [0.3, 0.03] },
};
const quick = v.parse(QuickRecipe, { ...given, kind: 'quick', id: 'tiny-quick' });
const recipe = v.parse(FineRecipe, {
  ...{ ...given, kind: 'fine', id: 'tiny-fine', trainedLayers: 1 },
  augmentation: { horizontalFlip: true, rotationTurns: 0.05, brightness: 0.05, fill: 'reflect' },
  optimizer: { kind: 'adam', learningRate: 0.01, epsilon: 1e-7 },
  ...{ schedule: { kind: 'cosine' }, warmUpEpochs: 1, batchSize: 16, epochs: 4, keepBest: true },
});

async function writeFineJob(name: string, classes: readonly string[], change: Partial<FineManifest> = {}) {
  const { pixels, count, ...images } = await writeFeatures(join(folder, name), starter, classes);
  const [rows, output] = [join(folder, name, 'rows.i32'), join(folder, name, 'output')];
  await writeFile(rows, bytesOf(Int32Array.from({ length: count }, (_, image) => image)));
  const manifest: FineManifest = {
    kind: 'fine',
    ...{ ...images, pixels, edge, rows, output, recipe, epochs: recipe.epochs, precision: 'float32' },
    ...{ extendsFrom: 0, checkpointSeconds: 120, ...change },
  };
  const file = join(folder, name, 'manifest.json');
  await writeFile(file, JSON.stringify(manifest));
  return { manifest: file, output, pixels, count };
}

/** Hashes of a model's weights by name, 'above/kernel'. */
const hashesOf = (model: Parameters<typeof weightsOf>[0]): Map<string, string> =>
  new Map(weightsOf(model).map(({ name, weight }) => [name, hashOf(weight.read().dataSync<'float32'>())]));

/** Returns which of the starter's weights another model has to the bit, and which it has not. */
async function comparedToStarter(output: string): Promise<{ same: string[]; changed: string[] }> {
  const [before, after] = [await readStarter(tf, starter), await loadModel(tf, join(output, 'model'))];
  const [own, found] = [hashesOf(before.model), hashesOf(after.model)];
  const names = [...own.keys()];
  return {
    same: names.filter((name) => own.get(name) === found.get(name)).sort(),
    changed: names.filter((name) => own.get(name) !== found.get(name)).sort(),
  };
}

const norm = ['below_norm/beta', 'below_norm/gamma', 'below_norm/moving_mean', 'below_norm/moving_variance'];

describe('a fine training', () => {
  test.each([
    ['two classes', ['dark', 'light']],
    ['three classes', ['blue', 'green', 'red']],
  ])('of %s trains the last layers and the head, and writes a model that takes pixels', async (name, classes) => {
    const job = await writeFineJob(name, classes);
    const result = await trainJob(job);
    expect(result).toMatchObject({ epochs: 4, ending: 'complete', precision: 'float32', resumes: [], skippedSteps: 0 });
    expect(result.tried.map(({ l2 }) => l2).sort()).toEqual([0.03, 0.3]);
    const metrics = await metricsOf(job);
    expect(metrics).toHaveLength(4);
    expect(metrics.at(-1)?.validation?.accuracy).toBeGreaterThan(0.9);
    expect(await comparedToStarter(job.output)).toEqual({
      same: ['below/kernel', ...norm],
      changed: ['above/bias', 'above/kernel'],
    });

    const predictions = await readFloats(join(job.output, 'predictions.f32'));
    expect(predictions.length).toBe(job.count * classes.length);
    expect(worstDifference(await predictedBy(job), predictions)).toBeLessThan(1e-5);
    expect(worstDifference(await predictedByLayers(job), predictions)).toBeLessThan(1e-5);
    const metadata = v.parse(
      ModelMetadata,
      JSON.parse(await readFile(join(job.output, 'model', 'metadata.json'), 'utf8')),
    );
    expect(metadata).toMatchObject({ classes, inputEdge: edge, recipe: 'tiny-fine', starter: ownStarter });
  });

  test('begins where the quick one ends', async () => {
    const still: FineRecipe = { ...recipe, optimizer: { ...recipe.optimizer, learningRate: 1e-12 }, epochs: 1 };
    const job = await writeFineJob('still', ['one', 'two', 'three'], { recipe: still, epochs: 1 });
    await trainJob(job);
    const { pixels, count, ...images } = await writeFeatures(join(folder, 'quick'), starter, ['one', 'two', 'three']);
    const output = join(folder, 'quick', 'output');
    const manifest: QuickManifest = { kind: 'quick', ...images, recipe: quick, output };
    await writeFile(join(folder, 'quick', 'manifest.json'), JSON.stringify(manifest));
    await withTrainer({ log: () => undefined }, ({ client }) =>
      client.trainer.train({ manifest: join(folder, 'quick', 'manifest.json') }),
    );
    const found = await readFloats(join(job.output, 'predictions.f32'));
    expect(worstDifference(await predictedBy({ output, pixels, count }), found)).toBeLessThan(1e-5);
  });

  test('of all layers leaves only the batch norms as they are', async () => {
    const all: FineRecipe = { ...recipe, trainedLayers: undefined };
    const job = await writeFineJob('all', ['one', 'two'], { recipe: { ...all, augmentation: {} } });
    await trainJob(job);
    const losses = (await metricsOf(job)).map(({ train }) => train.loss);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    expect((await comparedToStarter(job.output)).same).toEqual(norm);
  });

  test('that was paused and resumed equals an uninterrupted one to the bit', async () => {
    const whole = await writeFineJob('whole', ['one', 'two']);
    await trainJob(whole);
    const job = await writeFineJob('paused', ['one', 'two']);
    await withTrainer({ log: () => undefined }, async (trainer) => {
      const training = trainer.client.trainer.train({ manifest: job.manifest });
      const outcome = expect(training).rejects.toMatchObject({ kind: 'paused' });
      await firstProgress(trainer, 'training');
      await trainer.client.trainer.pause({});
      await outcome;
    });
    expect((await trainJob(job)).resumes).toMatchObject([{ isBitEqual: true }]);
    expect(await outcomeOf(job)).toEqual(await outcomeOf(whole));
  });

  test('names what is missing or does not fit', async () => {
    const job = await writeFineJob('damaged', ['one', 'two'], { features: undefined });
    await expect(trainJob(job)).rejects.toMatchObject(
      failure('bad-input', /Expected "features" but received undefined/),
    );
    const other = await writeFineJob('short', ['one', 'two']);
    await truncate(join(folder, 'short', 'rows.f32'), 100);
    await expect(trainJob(other)).rejects.toMatchObject(failure('project-damaged', /file of embeddings is shorter/));
  });
});
