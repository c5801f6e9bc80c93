import type { layers, LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { FineRecipe } from '../../../src-shared/domain/recipe';
import type { FeatureFiles, TriedHead } from '../../../src-shared/workers/trainer';
import type { Solving } from '../quick/choosing';
import type { TrainJob } from '../data/job';
import { readFeatureArrays } from '../quick/job';
import { findHead } from '../quick/learning';
import { quickModel } from '../quick/quick-model';
import { readStarter } from '../starters/starter-folder';
import type { TensorFlow } from '../tensorflow';

/**
 * The network that a fine training begins with: the starter's, with the head that recipe quick would find. What is not to be
 * trained is frozen.
 * @throws what readStarter, readFeatureArrays and findHead throw
 */
export async function fineNetwork(
  tf: TensorFlow,
  { manifest, train, labels }: TrainJob,
  recipe: FineRecipe,
  given: FeatureFiles,
  progress: Pick<Solving, 'signal' | 'tried'>,
): Promise<{ model: LayersModel; tried: readonly TriedHead[] }> {
  const arrays = await readFeatureArrays(given, labels.length);
  const { seed, classes } = manifest;
  const task = { ...arrays, recipe, seed, labels, train, classes: classes.length, dimensions: given.dimensions };
  const { standardisation, head, tried } = await findHead(tf, task, progress);
  const { model: starter } = await readStarter(tf, given.starter);
  freeze(starter.layers, recipe.trainedLayers);
  return { model: quickModel(tf, starter, standardisation, head), tried };
}

/**
 * Freezes a starter's layers but the last ones with a kernel. Its batch norms are frozen everywhere, as Keras's guide to transfer
 * learning advises: a batch's statistics, and moving ones that follow them, would throw away those of a million pictures.
 * @param trained layers with a kernel that are trained; undefined: all
 */
export function freeze(all: readonly layers.Layer[], trained = Infinity): void {
  let left = trained;
  for (const layer of [...all].reverse()) {
    const isTrained = layer.getClassName() !== 'BatchNormalization' && layer.weights.length > 0 && left > 0;
    if (isTrained) left -= 1;
    layer.trainable = isTrained;
  }
}
