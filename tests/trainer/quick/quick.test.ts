import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pixelBytes, preprocessingId } from '../../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../../src-shared/domain/random';
import { QuickRecipe } from '../../../src-shared/domain/recipe';
import { ModelMetadata, type QuickManifest } from '../../../src-shared/workers/trainer';
import { withTrainer } from '../../../src-main/engine/children/trainers';
import { bytesOf } from '../../../src-main/platform/atomic';
import { writeStarter } from '../../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow } from '../../../src-main/trainer/tensorflow';
import { randomizeWeights } from '../graph/helpers';
import { failure, metricsOf, readFloats } from '../jobs';
import { worstDifference } from '../starters/pictures';

const edge = 16;
const dimensions = 12;
const log = (): void => undefined;

let folder: string;
let starter: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-quick-'));
  starter = join(folder, 'starter');
  const tf = await loadTensorFlow();
  const model = tf.sequential({
    layers: [
      tf.layers.rescaling({ inputShape: [edge, edge, 3], scale: 1 / 255 }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.reLU({ maxValue: 6 }),
      tf.layers.conv2d({ filters: dimensions, kernelSize: 3, activation: 'tanh' }),
      tf.layers.globalAveragePooling2d({}),
    ],
  });
  randomizeWeights(tf, model, 4);
  await writeStarter(tf, model, starter, 'own-0123456789ab');
});
afterAll(() => rm(folder, { recursive: true }));

const recipe = v.parse(QuickRecipe, {
  version: 1,
  kind: 'quick',
  id: 'tiny-quick',
  name: 'Tiny',
  description: 'For tests.',
  starter: 'own-0123456789ab',
  hiddenUnits: [0],
  l2: [0.3, 0.001, 0.03],
});

interface Written {
  readonly manifest: string;
  readonly output: string;
  readonly pixels: string;
  readonly count: number;
}

/** Pictures of classes that differ in colour, their features computed by the starter, and the job on them. */
async function writeQuickJob(name: string, classes: readonly string[], change: Partial<QuickManifest> = {}) {
  const place = join(folder, name);
  const file = (part: string): string => join(place, part);
  await mkdir(place);
  const count = classes.length * 30;
  const random = randomGenerator(`colours ${name}`);
  const labels = Int32Array.from({ length: count }, (_, image) => image % classes.length);
  const pixels = Uint8Array.from({ length: count * pixelBytes(edge) }, (_, at) => {
    const label = labels[Math.floor(at / pixelBytes(edge))] ?? 0;
    return (at % 3 === label % 3 ? 130 : 60) + random.integer(90);
  });
  await writeFile(file('pixels.rgb8'), pixels);
  const rows = Int32Array.from({ length: count }, (_, image) => count - 1 - image);
  const manifest: QuickManifest = {
    ...{ run: 'r1', recipe, seed: 1, classes: [...classes], preprocessing: preprocessingId, starter },
    ...{ embeddings: file('rows.f32'), dimensions, rows: file('rows.i32'), labels: file('labels.i32') },
    ...{ parts: file('parts.u8'), groups: file('groups.i32'), output: file('output') },
    ...change,
  };
  await writeFile(manifest.rows, bytesOf(rows));
  await writeFile(manifest.labels, bytesOf(labels));
  await writeFile(manifest.groups, bytesOf(Int32Array.from(rows.keys())));
  await writeFile(
    manifest.parts,
    Uint8Array.from(rows.keys(), (image) => [0, 0, 0, 1, 2][image % 5] ?? 0),
  );
  await writeFile(file('manifest.json'), JSON.stringify(manifest));
  // Backwards, and read backwards: a row taken for an image's position is noticed.
  const embedded = await withTrainer({ log }, ({ client }) =>
    client.trainer.embed({
      ...{ starter, precision: 'float32', pixels: file('pixels.rgb8'), rows: [...rows], output: manifest.embeddings },
      first: 0,
    }),
  );
  return { manifest: file('manifest.json'), output: manifest.output, pixels: file('pixels.rgb8'), count, embedded };
}

const train = ({ manifest }: Written) => withTrainer({ log }, ({ client }) => client.trainer.train({ manifest }));

/** Probabilities of the job's images by the model that it wrote. */
async function predictedBy(job: Written, by: 'graph' | 'layers'): Promise<Float32Array> {
  const output = join(job.output, `${by}.f32`);
  const request = { model: join(job.output, 'model'), pixels: job.pixels, rows: null, count: job.count, output, by };
  await withTrainer({ log }, ({ client }) => client.trainer.predict(request));
  return readFloats(output);
}

describe('a quick training', () => {
  test.each([
    ['two classes', ['dark', 'light']],
    ['three classes', ['blue', 'green', 'red']],
  ])('of %s writes a model of pixels that gives what it was evaluated by', async (name, classes) => {
    const job = await writeQuickJob(name, classes);
    const result = await train(job);
    expect(result).toMatchObject({ epochs: 1, keptEpoch: 1, ending: 'complete', precision: 'float32', resumes: [] });
    expect(result.tried.map(({ l2 }) => l2).sort()).toEqual([...recipe.l2].sort());
    expect(result.tried[0]?.loss).toBe(Math.min(...result.tried.map(({ loss }) => loss)));
    const [metrics, ...more] = await metricsOf(job);
    expect(more).toEqual([]);
    expect(metrics?.validation?.accuracy).toBeGreaterThan(0.9);

    const predictions = await readFloats(join(job.output, 'predictions.f32'));
    expect(predictions.length).toBe(job.count * classes.length);
    expect(worstDifference(await predictedBy(job, 'graph'), predictions)).toBeLessThan(1e-5);
    expect(worstDifference(await predictedBy(job, 'layers'), predictions)).toBeLessThan(1e-5);
    const metadata = v.parse(
      ModelMetadata,
      JSON.parse(await readFile(join(job.output, 'model', 'metadata.json'), 'utf8')),
    );
    expect(metadata).toMatchObject({ classes, inputEdge: edge, recipe: 'tiny-quick', starter: recipe.starter });
  });

  test('is a function of its manifest', async () => {
    const [one, two] = [await writeQuickJob('once', ['one', 'two']), join(folder, 'once', 'again')];
    await train(one);
    const manifest = JSON.parse(await readFile(one.manifest, 'utf8')) as QuickManifest;
    await writeFile(`${one.manifest}.2`, JSON.stringify({ ...manifest, output: two }));
    await train({ ...one, manifest: `${one.manifest}.2` });
    const weights = await Promise.all([one.output, two].map((each) => readFile(join(each, 'model', 'weights.bin'))));
    expect(weights[0]?.equals(weights[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('with hidden units gives a model that predicts the same, too', async () => {
    const hidden: QuickRecipe = { ...recipe, hiddenUnits: [6], l2: [0.01, 0.001] };
    const job = await writeQuickJob('hidden', ['blue', 'green', 'red'], { recipe: hidden });
    const result = await train(job);
    expect(result.tried.map(({ hiddenUnits }) => hiddenUnits)).toEqual([6, 6]);
    const predictions = await readFloats(join(job.output, 'predictions.f32'));
    expect(worstDifference(await predictedBy(job, 'graph'), predictions)).toBeLessThan(1e-5);
    expect((await metricsOf(job))[0]?.validation?.accuracy).toBeGreaterThan(0.9);
  });

  test('with one image a class chooses nothing and trains all the same', async () => {
    const job = await writeQuickJob('few', ['one', 'two']);
    const manifest = JSON.parse(await readFile(job.manifest, 'utf8')) as QuickManifest;
    await writeFile(
      manifest.parts,
      Uint8Array.from({ length: job.count }, (_, image) => (image < 2 ? 0 : 2)),
    );
    expect(await train(job)).toMatchObject({ tried: [], epochs: 1 });
  });

  test('says what is missing or damaged', async () => {
    const job = await writeQuickJob('damaged', ['one', 'two']);
    await truncate(join(folder, 'damaged', 'rows.f32'), 100);
    await expect(train(job)).rejects.toMatchObject(failure('project-damaged', /file of embeddings is shorter/));
    await rm(join(folder, 'damaged', 'rows.f32'));
    await expect(train(job)).rejects.toMatchObject(failure('not-found', /file of embeddings can't be read/));
    await truncate(join(folder, 'damaged', 'labels.i32'), 8);
    await expect(train(job)).rejects.toMatchObject(failure('bad-input', /arrays differ in length/));
  });
});
