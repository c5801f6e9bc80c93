import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import { chooseHead, fitHead, type HeadSearch } from '../../../src-main/trainer/quick/choosing';
import type { Examples } from '../../../src-main/trainer/quick/examples';
import { layersOf } from '../../../src-main/trainer/heads/head';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

const tf = await loadTensorFlow();
const images = 160;
const recipe = { hiddenUnits: [0, 8], l2: [0.0003, 0.003], folds: 4 };

const search = (): HeadSearch => ({
  tf,
  inputs: 2,
  outputs: 1,
  seed: 3,
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

/** Images of two features in [-1, 1], in class 1 where `isSecond` is true. */
function examples(isSecond: (x: number, y: number) => boolean): Examples {
  const random = randomGenerator('points');
  const features = Float32Array.from({ length: images * 2 }, () => 2 * random.next() - 1);
  return {
    features,
    labels: Int32Array.from({ length: images }, (_, image) =>
      isSecond(features[2 * image] ?? 0, features[2 * image + 1] ?? 0) ? 1 : 0,
    ),
    groups: Int32Array.from({ length: images }, (_, image) => image),
    factors: new Float32Array(images).fill(1 / images),
  };
}

describe('choosing a head by cross-validation', () => {
  test('chooses hidden units where no plane separates the classes', async () => {
    const given = examples((x, y) => x * y > 0);
    const tried = await chooseHead(search(), recipe, given);
    expect(tried).toHaveLength(4);
    expect(tried[0]?.hiddenUnits).toBe(8);
    expect(tried[0]?.accuracy).toBeGreaterThan(0.9);
    const linear = tried.filter(({ hiddenUnits }) => hiddenUnits === 0);
    for (const { accuracy } of linear) expect(accuracy).toBeLessThan(0.7);
    expect(tried.map(({ loss }) => loss)).toEqual(tried.map(({ loss }) => loss).sort((a, b) => a - b));

    const { shape, parameters } = await fitHead(search(), given, tried[0] ?? { hiddenUnits: 0, l2: 1 });
    expect(shape).toEqual({ inputs: 2, hidden: 8, outputs: 1 });
    expect(parameters.length).toBe(layersOf(shape).reduce((sum, layer) => sum + (layer.inputs + 1) * layer.outputs, 0));
  });

  test('is a function of data and seed', async () => {
    const given = examples((x, y) => x > y);
    expect(await chooseHead(search(), recipe, given)).toEqual(await chooseHead(search(), recipe, given));
  });
});
