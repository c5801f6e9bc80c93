import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { QuickManifest } from '../../../src-shared/workers/manifest';
import { ModelMetadata } from '../../../src-shared/workers/trainer';
import { failure, metricsOf, readFloats, trainJob } from '../jobs';
import { edge, ownStarter, predictedBy, predictedByLayers, writeFeatures, writeTinyStarter } from '../starter-jobs';
import { worstDifference } from '../starters/pictures';

let folder: string;
let starter: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-quick-'));
  starter = join(folder, 'starter');
  await writeTinyStarter(starter);
});
afterAll(() => rm(folder, { recursive: true }));

const recipe = v.parse(QuickRecipe, {
  version: 1,
  kind: 'quick',
  id: 'tiny-quick',
  name: 'Tiny',
  description: 'For tests.',
  starter: ownStarter,
  hiddenUnits: [0],
  l2: [0.3, 0.001, 0.03],
});

async function writeQuickJob(name: string, classes: readonly string[], change: Partial<QuickManifest> = {}) {
  const { pixels, count, ...images } = await writeFeatures(join(folder, name), starter, classes);
  const output = join(folder, name, 'output');
  const file = join(folder, name, 'manifest.json');
  const manifest: QuickManifest = { kind: 'quick', ...images, recipe, output, ...change };
  await writeFile(file, JSON.stringify(manifest));
  return { manifest: file, output: manifest.output, pixels, count };
}

describe('a quick training', () => {
  test.each([
    ['two classes', ['dark', 'light']],
    ['three classes', ['blue', 'green', 'red']],
  ])('of %s writes a model that takes pixels and repeats the evaluated predictions', async (name, classes) => {
    const job = await writeQuickJob(name, classes);
    const result = await trainJob(job);
    expect(result).toMatchObject({ epochs: 1, keptEpoch: 1, ending: 'complete', precision: 'float32', resumes: [] });
    expect(result.tried.map(({ l2 }) => l2).sort()).toEqual([...recipe.l2].sort());
    expect(result.tried[0]?.loss).toBe(Math.min(...result.tried.map(({ loss }) => loss)));
    const [metrics, ...more] = await metricsOf(job);
    expect(more).toEqual([]);
    expect(metrics?.validation?.accuracy).toBeGreaterThan(0.9);

    const predictions = await readFloats(join(job.output, 'predictions.f32'));
    expect(predictions.length).toBe(job.count * classes.length);
    expect(worstDifference(await predictedBy(job), predictions)).toBeLessThan(1e-5);
    expect(worstDifference(await predictedByLayers(job), predictions)).toBeLessThan(1e-5);
    const metadata = v.parse(
      ModelMetadata,
      JSON.parse(await readFile(join(job.output, 'model', 'metadata.json'), 'utf8')),
    );
    expect(metadata).toMatchObject({ classes, inputEdge: edge, recipe: 'tiny-quick', starter: recipe.starter });
  });

  test('depends only on its manifest', async () => {
    const [one, two] = [await writeQuickJob('once', ['one', 'two']), join(folder, 'once', 'again')];
    await trainJob(one);
    const manifest = JSON.parse(await readFile(one.manifest, 'utf8')) as QuickManifest;
    await writeFile(`${one.manifest}.2`, JSON.stringify({ ...manifest, output: two }));
    await trainJob({ ...one, manifest: `${one.manifest}.2` });
    const weights = await Promise.all([one.output, two].map((each) => readFile(join(each, 'model', 'weights.bin'))));
    expect(weights[0]?.equals(weights[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('with hidden units gives a model that predicts the same', async () => {
    const hidden: QuickRecipe = { ...recipe, hiddenUnits: [6], l2: [0.01, 0.001] };
    const job = await writeQuickJob('hidden', ['blue', 'green', 'red'], { recipe: hidden });
    const result = await trainJob(job);
    expect(result.tried.map(({ hiddenUnits }) => hiddenUnits)).toEqual([6, 6]);
    const predictions = await readFloats(join(job.output, 'predictions.f32'));
    expect(worstDifference(await predictedBy(job), predictions)).toBeLessThan(1e-5);
    expect((await metricsOf(job))[0]?.validation?.accuracy).toBeGreaterThan(0.9);
  });

  test('with one image per class chooses nothing and still trains', async () => {
    const job = await writeQuickJob('few', ['one', 'two']);
    const manifest = JSON.parse(await readFile(job.manifest, 'utf8')) as QuickManifest;
    await writeFile(
      manifest.parts,
      Uint8Array.from({ length: job.count }, (_, image) => (image < 2 ? 0 : 2)),
    );
    expect(await trainJob(job)).toMatchObject({ tried: [], epochs: 1 });
  });

  test('names what is missing or damaged', async () => {
    const job = await writeQuickJob('damaged', ['one', 'two']);
    await truncate(join(folder, 'damaged', 'rows.f32'), 100);
    await expect(trainJob(job)).rejects.toMatchObject(failure('project-damaged', /file of embeddings is shorter/));
    await rm(join(folder, 'damaged', 'rows.f32'));
    await expect(trainJob(job)).rejects.toMatchObject(failure('not-found', /file of embeddings can't be read/));
    await truncate(join(folder, 'damaged', 'labels.i32'), 8);
    await expect(trainJob(job)).rejects.toMatchObject(failure('bad-input', /arrays differ in length/));
  });
});
