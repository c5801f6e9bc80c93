import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { randomGenerator } from '../../../src-shared/domain/random';
import { Augmentation } from '../../../src-shared/domain/recipe';
import { batchRandom, drawAugmentations } from '../../../src-main/trainer/augmentation/draws';
import { graphAugmentation } from '../../../src-main/trainer/augmentation/graph-augmentation';
import { augment } from '../../../src-main/trainer/graph/augmentation';
import type { AugmentationDraws, GraphAugmentation } from '../../../src-main/trainer/graph/compiled';
import { Graph } from '../../../src-main/trainer/graph/graph';
import { placeholder } from '../../../src-main/trainer/graph/ops';
import { GraphSession } from '../../../src-main/trainer/graph/session';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { augmentReference, type Images } from '../reference/augmentation';
import { noiseBatch, uniform } from './helpers';

const tf = await loadTensorFlow();

/** Augments images in the graph; returns [count, edge, edge, 3]. */
async function augmented(images: Images, draws: AugmentationDraws, wanted: GraphAugmentation): Promise<Float32Array> {
  const { count, edge, pixels } = images;
  const graph = new Graph();
  const fed = placeholder(graph, 'images', 'uint8', [-1, edge, edge, 3]);
  const transforms = placeholder(graph, 'transforms', 'float32', [-1, 8]);
  const brightness = placeholder(graph, 'brightness', 'float32', [-1]);
  const contrast = placeholder(graph, 'contrast', 'float32', [-1]);
  const result = augment(fed, { transforms, brightness, contrast }, wanted);
  const session = await GraphSession.open(tf, graph);
  const needed = new Set(graph.nodes.flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  const feeds = [
    { tensor: fed, shape: [count, edge, edge, 3], values: pixels },
    { tensor: transforms, shape: [count, 8], values: draws.transforms },
    { tensor: brightness, shape: [count], values: draws.brightness },
    { tensor: contrast, shape: [count], values: draws.contrast },
  ].filter(({ tensor }) => needed.has(tensor.node));
  const [values = new Float32Array()] = session.run(feeds, [result]);
  session.close();
  return values;
}

function noise(count: number, edge: number): Images {
  return { count, edge, pixels: noiseBatch({ count, size: [edge, edge], classes: 2, seed: edge }).pixels };
}

const emptyDraws = (count: number): AugmentationDraws => ({
  transforms: Float32Array.from({ length: count * 8 }, (_, at) => (at % 8 === 0 || at % 8 === 4 ? 1 : 0)),
  brightness: new Float32Array(count),
  contrast: new Float32Array(count).fill(1),
});

const nothing: GraphAugmentation = { geometric: false, brightness: false, contrast: false, fill: 'reflect' };

describe('augmentation in the graph, against its reference', () => {
  test.each(['reflect', 'nearest', 'constant'] as const)('transforms pixel by pixel, fill %s', async (fill) => {
    const images = noise(24, 13);
    const random = randomGenerator(fill);
    const draws = emptyDraws(images.count);
    // Affine, near and far beyond the edges; the first stays as it is.
    draws.transforms
      .subarray(8)
      .set(
        uniform(random, 8 * 23).map((value, at) =>
          at % 8 > 5 ? 0 : [2, 5].includes(at % 8) ? value * 40 : value * 1.6,
        ),
      );
    const wanted = { ...nothing, geometric: true, fill };
    const found = await augmented(images, draws, wanted);
    expect(found).toEqual(augmentReference(images, draws, wanted));
    expect(found.slice(0, 13 * 13 * 3)).toEqual(Float32Array.from(images.pixels.subarray(0, 13 * 13 * 3)));
  });

  test('changes brightness and contrast, and clips', async () => {
    const images = noise(16, 9);
    const random = randomGenerator('light');
    const draws = {
      ...emptyDraws(16),
      brightness: uniform(random, 16, -300, 300).map(Math.round),
      contrast: uniform(random, 16, 0, 3),
    };
    for (const wanted of [
      { ...nothing, brightness: true },
      { ...nothing, contrast: true },
      { ...nothing, brightness: true, contrast: true },
    ]) {
      expectClose(await augmented(images, draws, wanted), expectedOf(images, draws, wanted));
    }
  });

  test('applies a recipe’s augmentation', async () => {
    const given = {
      horizontalFlip: true,
      verticalFlip: true,
      rotationTurns: 0.2,
      shearDegrees: 10,
      zoom: 0.3,
      shift: 0.2,
    };
    const augmentation = v.parse(Augmentation, { ...given, brightness: 0.3, contrast: 0.4, fill: 'nearest' });
    const wanted = graphAugmentation(augmentation) ?? nothing;
    const images = noise(32, 16);
    const draws = emptyDraws(32);
    drawAugmentations(augmentation, { count: 32, edge: 16, random: batchRandom(1, 2, 3) }, draws);
    draws.brightness.set(draws.brightness.map(Math.round));
    expectClose(await augmented(images, draws, wanted), expectedOf(images, draws, wanted));
  });

  test('is only a cast when a recipe has none', async () => {
    const images = noise(2, 5);
    expect(await augmented(images, emptyDraws(2), nothing)).toEqual(Float32Array.from(images.pixels));
  });
});

/** Like Keras's layers one after the other, each with its own clip. Integer brightness keeps the pixels between them integer. */
function expectedOf(images: Images, draws: AugmentationDraws, wanted: GraphAugmentation): Float32Array {
  const bright = augmentReference(images, draws, { ...wanted, contrast: false });
  if (!wanted.contrast) return bright;
  return augmentReference({ ...images, pixels: Uint8Array.from(bright) }, draws, { ...nothing, contrast: true });
}

/** Means are summed in another order, which differs by far less than a hundredth of a level. */
function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found).toHaveLength(expected.length);
  const worst = found.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? NaN))), 0);
  expect(worst).toBeLessThan(0.01);
}
