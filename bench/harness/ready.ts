import * as v from 'valibot';
import { drawAugmentations } from '../../src-main/trainer/augmentation/draws';
import { graphAugmentation } from '../../src-main/trainer/augmentation/graph-augmentation';
import { randomGenerator } from '../../src-shared/domain/random';
import { NetworkRecipe } from '../../src-shared/domain/recipe';
import recipeA from '../../src-shared/recipes/a.json';
import recipeB from '../../src-shared/recipes/b.json';
import type { AugmentationDraws, Batch, TrainingOptions } from '../../src-main/trainer/graph/compiled';

export const recipes = { a: v.parse(NetworkRecipe, recipeA), b: v.parse(NetworkRecipe, recipeB) };
export type RecipeId = keyof typeof recipes;
export const recipeIds = ['a', 'b'] as const satisfies readonly RecipeId[];

/** A batch of random pixels, labels and augmentations, ready before the clock starts. */
export function readyBatch(recipe: NetworkRecipe, count = recipe.batchSize): Batch {
  const random = randomGenerator('ready batch');
  const size = count * recipe.inputEdge ** 2 * 3;
  return {
    count,
    pixels: Uint8Array.from({ length: size }, () => random.integer(256)),
    labels: Int32Array.from({ length: count }, () => random.integer(2)),
    weights: null,
    draws: drawn(recipe, count),
  };
}

/** Options with which the trainer compiles a recipe for two classes, with or without its augmentation. */
export function trainingOptions(
  recipe: NetworkRecipe,
  precision: TrainingOptions['precision'],
  { augmented }: { augmented: boolean },
): TrainingOptions {
  return {
    loss: 'binaryCrossentropy',
    optimizer: recipe.optimizer,
    augmentation: augmented ? graphAugmentation(recipe.augmentation) : null,
    precision,
    classWeights: null,
    labelSmoothing: recipe.labelSmoothing,
    clipNorm: recipe.clipNorm ?? null,
  };
}

function drawn(recipe: NetworkRecipe, count: number): AugmentationDraws {
  const draws = {
    transforms: new Float32Array(count * 8),
    brightness: new Float32Array(count),
    contrast: new Float32Array(count),
  };
  const random = randomGenerator('ready draws');
  drawAugmentations(recipe.augmentation, { count, edge: recipe.inputEdge, random }, draws);
  return draws;
}
