import type { NetworkManifest } from '../../../src-shared/workers/manifest';
import type { EpochTraining } from './epoch-training';
import { checkMemory, sizeOfRecipe } from './memory';
import { buildNetwork } from './network';

/** Trains a recipe's network from fresh weights. Building it throws as `checkMemory` and `buildNetwork` do. */
export function networkTraining(manifest: NetworkManifest): EpochTraining {
  const { recipe, classes, seed } = manifest;
  return {
    manifest,
    starter: null,
    recalculatesStatistics: recipe.statistics === 'recalculated',
    firstNetwork: (job, { tf, environment }) => {
      // A GPU has memory of its own, and TensorFlow itself reports when that is too small.
      if (environment.device === 'cpu') checkFreeMemory(manifest, job.train.length);
      return Promise.resolve({ model: buildNetwork(tf, recipe, classes.length, seed), tried: [] });
    },
  };
}

/** @param images in the training part */
function checkFreeMemory({ recipe, classes, edge }: NetworkManifest, images: number): void {
  checkMemory(sizeOfRecipe(recipe, classes.length), {
    images: Math.min(recipe.batchSize, images),
    edge,
    free: process.availableMemory(),
    held: process.memoryUsage.rss(),
  });
}
