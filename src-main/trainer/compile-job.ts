import type { TrainerEnvironment } from '../../src-shared/workers/trainer';
import { graphAugmentation } from './augmentation/graph-augmentation';
import { balancedClassWeights } from './class-weights';
import type { TrainJob } from './data/job';
import { compileTraining } from './graph/compile';
import type { CompiledTraining } from './graph/compiled';
import { buildNetwork } from './recipes/network';
import type { TensorFlow } from './tensorflow';

/**
 * A job's network with its fresh weights, its loss, optimizer and augmentation as one graph. Its model is to be disposed
 * of with it.
 * @throws what buildNetwork and compileTraining throw
 */
export async function compileJob(
  tf: TensorFlow,
  { manifest, train, labels }: TrainJob,
  environment: TrainerEnvironment,
): Promise<CompiledTraining> {
  const { recipe, classes, seed, precision } = manifest;
  const trained = train.map((image) => labels[image] ?? 0);
  return compileTraining(tf, buildNetwork(tf, recipe, classes.length, seed), {
    loss: classes.length === 2 ? 'binaryCrossentropy' : 'categoricalCrossentropy',
    optimizer: recipe.optimizer,
    augmentation: graphAugmentation(recipe.augmentation),
    precision: precision === 'auto' ? environment.precision : precision,
    classWeights: recipe.classWeights === 'balanced' ? balancedClassWeights(trained, classes.length) : null,
    labelSmoothing: recipe.labelSmoothing,
    clipNorm: recipe.clipNorm ?? null,
  });
}
