import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkMemory, sizeOfModel, sizeOfRecipe, trainingBytes } from '../../../src-main/trainer/network/memory';
import { buildNetwork } from '../../../src-main/trainer/network/network';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { Failure } from '../../../src-shared/domain/failure';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import recipeA from '../../../src-shared/recipes/a.json';
import recipeB from '../../../src-shared/recipes/b.json';
import { tinyRecipe } from '../jobs';

const tf = await loadTensorFlow();
const [a, b] = [v.parse(NetworkRecipe, recipeA), v.parse(NetworkRecipe, recipeB)];

describe('the size of a network', () => {
  it('is the same computed from its recipe and from the built network', () => {
    const mixed: NetworkRecipe['network'] = [
      { layer: 'conv2d', filters: 4, kernel: 3, strides: 2, padding: 'same', activation: 'linear' },
      { layer: 'activation', activation: 'swish' },
      { layer: 'depthwiseConv2d', kernel: 3, padding: 'same', activation: 'relu6' },
      { layer: 'separableConv2d', filters: 6, kernel: 3, padding: 'valid', activation: 'elu' },
      { layer: 'averagePooling2d', pool: 2 },
      { layer: 'maxPooling2d', pool: 2, strides: 1 },
      { layer: 'globalAveragePooling2d' },
      { layer: 'dense', units: 5, activation: 'tanh' },
      { layer: 'dropout', rate: 0.1 },
    ];
    for (const recipe of [a, b, { ...tinyRecipe, network: mixed }]) {
      for (const classes of [2, 7]) {
        const model = buildNetwork(tf, recipe, classes, 1);
        expect(sizeOfRecipe(recipe, classes)).toEqual(sizeOfModel(model));
        model.dispose();
      }
    }
  });
});

describe('a training that does not fit into memory', () => {
  const room = { free: 8e9, held: 0.4e9 };
  const check = (recipe: NetworkRecipe, images: number): Failure | null => {
    try {
      checkMemory(sizeOfRecipe(recipe, 2), { images, edge: recipe.inputEdge, ...room });
      return null;
    } catch (error) {
      return Failure.from(error);
    }
  };

  it('is refused with the batch that would fit', () => {
    expect(check(b, 32)).toBeNull();
    const failure = check(b, 100_000);
    expect(failure).toMatchObject({ kind: 'bad-input' });
    expect(failure?.message).toMatch(
      /^Training 100,000 images per step needs about \d+\.\d GB of memory; 8\.4 GB is free\.$/,
    );
    const fitting = Number(
      /at most ([\d,]+)/.exec((failure?.next as string | undefined) ?? '')?.[1]?.replaceAll(',', ''),
    );
    expect(check(b, fitting)).toBeNull();
    expect(check(b, fitting + 1)).not.toBeNull();
  });

  it('is refused for its weights alone if these are too large', () => {
    const wide: NetworkRecipe = {
      ...b,
      network: [{ layer: 'flatten' }, { layer: 'dense', units: 20_000, activation: 'relu' }],
    };
    expect(check(wide, 1)?.next).toBe('Choose a smaller network or input, or close other programs.');
  });

  // Peaks of whole trainings in MB, one epoch of 576 images of 128 x 128 in float32 on two cores, by TrainResult.peakRssMb.
  const measured = [
    [a, 8, 774],
    [a, 32, 989],
    [a, 128, 1844],
    [a, 288, 2850],
    [a, 576, 5241],
    [b, 8, 821],
    [b, 32, 1051],
    [b, 128, 2045],
    [b, 288, 3584],
    [b, 576, 6659],
  ] as const;

  it('is estimated to within a fifth of measured peaks', () => {
    for (const [recipe, images, megabytes] of measured) {
      const ratio = trainingBytes(sizeOfRecipe(recipe, 2), images, 128) / 1e6 / (megabytes * 1.048576);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }
  });
});
