import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { startTrainer, type Trainer } from '../../../src-main/engine/base/children/trainers';
import { loadModel, saveModel } from '../../../src-main/trainer/models/model-folder';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { randomizeWeights } from '../graph/helpers';
import { failure } from '../jobs';
import { findsMark, trainShortcut, type Shortcut } from './shortcut';

type Request = Parameters<Trainer['client']['trainer']['explain']>[0];

let folder: string;
let trainer: Trainer;
/** A linear head on averaged features, and a network that flattens its features, as recipes A and B do. */
let pooled: Shortcut;
let flat: Shortcut;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-explaining-'));
  trainer = startTrainer({ log: () => undefined });
  const convolution = { layer: 'conv2d', filters: 8, kernel: 3, padding: 'same', activation: 'relu' } as const;
  const norm = { layer: 'batchNormalization', momentum: 0.9, epsilon: 0.001 } as const;
  pooled = await trainShortcut(join(folder, 'pooled'), [
    convolution,
    norm,
    convolution,
    norm,
    { layer: 'globalAveragePooling2d' },
  ]);
  flat = await trainShortcut(join(folder, 'flat'), [
    convolution,
    norm,
    { layer: 'maxPooling2d', pool: 2 },
    { layer: 'flatten' },
    { layer: 'dense', units: 16, activation: 'relu' },
  ]);
});
afterAll(async () => {
  await trainer.stop();
  await rm(folder, { recursive: true });
});

const explain = ({ model, pixels }: Shortcut, rows: readonly number[], more: Partial<Request> = {}) =>
  trainer.client.trainer.explain({
    model,
    pixels,
    method: 'auto',
    classOf: [0, 1],
    temperature: null,
    images: rows.map((row) => ({ row, class: null })),
    ...more,
  });

describe('a planted shortcut', () => {
  test('is where an exact class activation map has its maximum', async () => {
    const { method, maps } = await explain(pooled, pooled.marked);
    expect(method).toBe('cam');
    expect(maps.every(({ predicted, class: explained }) => predicted === 1 && explained === 1)).toBe(true);
    expect(maps.filter((map) => findsMark(map))).toHaveLength(maps.length);
  });

  test('is where each value weighted by its own gradient has its maximum', async () => {
    const { method, maps } = await explain(flat, flat.marked);
    expect(method).toBe('hirescam');
    expect(maps.filter((map) => findsMark(map))).toHaveLength(maps.length);
  });

  test('is where Grad-CAM has its maximum if features are averaged, and not if they are flattened', async () => {
    const averaged = await explain(pooled, pooled.marked, { method: 'gradcam' });
    expect(averaged.method).toBe('gradcam');
    expect(averaged.maps.filter((map) => findsMark(map))).toHaveLength(40);
    const flattened = await explain(flat, flat.marked, { method: 'gradcam' });
    expect(flattened.maps.filter((map) => findsMark(map)).length).toBeLessThan(20);
  });

  test.each([['pooled'], ['flat']])('is where occlusion takes the most from the class: %s', async (name) => {
    const run = name === 'pooled' ? pooled : flat;
    const { method, maps } = await explain(run, run.marked.slice(0, 10), { method: 'occlusion' });
    expect(method).toBe('occlusion');
    expect(maps.filter((map) => findsMark(map)).length).toBeGreaterThanOrEqual(9);
  });
});

test('values of an exact map add up to the logit, apart from a constant', async () => {
  const { maps } = await explain(pooled, [...pooled.marked, ...pooled.plain], {
    images: [...pooled.marked, ...pooled.plain].map((row) => ({ row, class: 1 })),
  });
  const rests = maps.map(
    ({ probability: p, values }) => Math.log(p / (1 - p)) - values.reduce((sum, each) => sum + each, 0),
  );
  expect(Math.max(...rests) - Math.min(...rests)).toBeLessThan(1e-3);
});

test('the map of the other of two classes is the same with the opposite sign', async () => {
  const row = at(pooled.marked, 0);
  const { maps } = await explain(pooled, [], {
    images: [
      { row, class: 0 },
      { row, class: 1 },
    ],
  });
  const [first, second] = maps;
  expect(first?.values).toEqual(second?.values.map((value) => 0 - value));
  expect((first?.probability ?? 0) + (second?.probability ?? 0)).toBeCloseTo(1, 9);
});

/** Adebayo et al., "Sanity checks for saliency maps" (NeurIPS 2018). */
test.each([['pooled'], ['flat']])('maps change when weights are randomised: %s', async (name) => {
  const run = name === 'pooled' ? pooled : flat;
  const tf = await loadTensorFlow();
  const { model, metadata } = await loadModel(tf, run.model);
  randomizeWeights(tf, model, 5);
  const random = join(folder, `random-${name}`);
  await saveModel(tf, model, metadata, random);
  model.dispose();
  const images = run.marked.slice(0, 12).map((row) => ({ row, class: 1 }));
  const trained = await explain(run, [], { images });
  const randomised = await explain({ ...run, model: random }, [], { images });
  const likeness = trained.maps.map((map, index) => rankCorrelation(map.values, at(randomised.maps, index).values));
  expect(Math.abs(likeness.reduce((sum, each) => sum + each, 0) / likeness.length)).toBeLessThan(0.5);
});

test('a hidden layer makes an exact map impossible', async () => {
  await expect(explain(flat, flat.marked.slice(0, 1), { method: 'cam' })).rejects.toMatchObject(
    failure('unsupported', /exact class activation map/),
  );
});

/** Spearman's rank correlation. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const covariance = sum(first.map((rank, index) => (rank - mean) * (at(second, index) - mean)));
  return (
    covariance / Math.sqrt(sum(first.map((rank) => (rank - mean) ** 2)) * sum(second.map((rank) => (rank - mean) ** 2)))
  );
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => at(values, i) - at(values, j));
  const rank: number[] = [];
  order.forEach((index, position) => (rank[index] = position));
  return rank;
}
