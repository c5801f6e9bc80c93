import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { TrainManifest } from '../../../src-shared/workers/manifest';

const course = {
  augmentation: {},
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  batchSize: 4,
  epochs: 2,
};
const header = { version: 1, id: 'tiny', name: 'Tiny', description: 'For tests.' };
const head = { starter: 'general', hiddenUnits: [0], l2: [0.1] };
const recipes = {
  network: { ...header, inputEdge: 8, network: [{ layer: 'flatten' }], ...course },
  fine: { ...header, kind: 'fine', ...head, ...course },
  quick: { ...header, kind: 'quick', ...head },
};
const job = {
  run: 'r1',
  seed: 1,
  classes: ['one', 'two'],
  preprocessing: 'p',
  labels: '/labels.i32',
  parts: '/parts.u8',
  output: '/',
};
const onPixels = { epochs: 2, precision: 'auto', pixels: '/pixels.rgb8', edge: 8, rows: '/rows.i32' };
const features = {
  starter: '/starter',
  embeddings: '/rows.f32',
  dimensions: 4,
  rows: '/feature-rows.i32',
  groups: '/groups.i32',
};

/** Manifests as they were written before they had a kind of their own. */
const old = {
  network: { ...job, ...onPixels, recipe: recipes.network, features: null },
  fine: { ...job, ...onPixels, recipe: recipes.fine, features },
  quick: { ...job, recipe: recipes.quick, features },
};

describe('the manifest of a training', () => {
  test.each(Object.entries(old))('of kind %s is read with and without its kind', (kind, manifest) => {
    const read = v.parse(TrainManifest, manifest);
    expect(read).toMatchObject({ kind, run: 'r1', recipe: { kind } });
    expect(v.parse(TrainManifest, { ...manifest, kind })).toEqual(read);
  });

  test('is refused when it is not of its recipe’s kind, or lacks what its kind needs', () => {
    const featureless = Object.fromEntries(Object.entries(old.quick).filter(([field]) => field !== 'features'));
    expect(v.is(TrainManifest, { ...old.network, kind: 'quick' })).toBe(false);
    expect(v.is(TrainManifest, { ...old.fine, kind: 'network' })).toBe(false);
    expect(v.is(TrainManifest, featureless)).toBe(false);
    expect(v.is(TrainManifest, { ...old.fine, features: null })).toBe(false);
    expect(v.is(TrainManifest, { ...old.quick, kind: 'other' })).toBe(false);
  });
});
