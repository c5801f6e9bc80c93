import type { layers } from '@tensorflow/tfjs-node-gpu';
import type { FineManifest } from '../../../src-shared/workers/manifest';
import type { TrainJob } from '../data/job';
import { readFeatureArrays } from '../quick/job';
import { findHead } from '../quick/learning';
import { quickModel } from '../quick/quick-model';
import { readStarter } from '../starters/starter-folder';
import type { BuildSetting, EpochTraining, FirstNetwork } from './epoch-training';

/**
 * Trains a starter's last layers with a head. Its memory is not checked beforehand: little of a starter is trained.
 * Building it throws as `readStarter`, `readFeatureArrays` and `findHead` do.
 */
export function fineTraining(manifest: FineManifest): EpochTraining {
  return {
    manifest,
    starter: manifest.recipe.starter,
    recalculatesStatistics: false,
    firstNetwork: (job, setting) => fineNetwork(manifest, job, setting),
  };
}

/** Builds the starter's network with the head that recipe quick would find. Layers that are not to be trained are frozen. */
async function fineNetwork(
  { recipe, seed, classes, features }: FineManifest,
  { train, labels }: TrainJob,
  { tf, ...progress }: BuildSetting,
): Promise<FirstNetwork> {
  const arrays = await readFeatureArrays(features, labels.length);
  const task = { ...arrays, recipe, seed, labels, train, classes: classes.length, dimensions: features.dimensions };
  const { standardisation, head, tried } = await findHead(tf, task, progress);
  const { model: starter } = await readStarter(tf, features.starter);
  freeze(starter.layers, recipe.trainedLayers);
  return { model: quickModel(tf, starter, standardisation, head), tried };
}

/**
 * Freezes a starter's layers except the last ones with a kernel. All its batch norms are frozen, as Keras's guide to transfer
 * learning advises: batch statistics, and moving averages that follow them, would throw away those of a million pictures.
 * @param trained number of layers with a kernel that are trained; undefined for all
 */
export function freeze(all: readonly layers.Layer[], trained = Infinity): void {
  let remaining = trained;
  for (const layer of [...all].reverse()) {
    const isTrained = layer.getClassName() !== 'BatchNormalization' && layer.weights.length > 0 && remaining > 0;
    if (isTrained) remaining -= 1;
    layer.trainable = isTrained;
  }
}
