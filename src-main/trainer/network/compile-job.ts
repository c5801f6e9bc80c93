import { at } from '../../../src-shared/domain/at';
import type { TriedHead } from '../../../src-shared/domain/training';
import { graphAugmentation } from '../augmentation/graph-augmentation';
import type { TrainJob } from '../data/job';
import { compileTraining } from '../graph/compile';
import type { CompiledTraining } from '../graph/compiled';
import { balancedClassWeights } from '../job/class-weights';
import type { BuildSetting, EpochTraining } from './epoch-training';

/**
 * Compiles a training's network with its first weights, its loss, optimizer and augmentation into one graph. The caller
 * disposes of the training and of its model.
 * @returns the compiled training, and the heads that were tried for it
 * @throws as the training's `firstNetwork` and `compileTraining` do
 */
export async function compileJob(
  { manifest, firstNetwork }: EpochTraining,
  job: TrainJob,
  setting: BuildSetting,
): Promise<{ training: CompiledTraining; tried: readonly TriedHead[] }> {
  const { recipe, classes, precision } = manifest;
  const trained = job.train.map((image) => at(job.labels, image));
  const { model, tried } = await firstNetwork(job, setting);
  const training = await compileTraining(setting.tf, model, {
    loss: classes.length === 2 ? 'binaryCrossentropy' : 'categoricalCrossentropy',
    optimizer: recipe.optimizer,
    augmentation: graphAugmentation(recipe.augmentation),
    precision: precision === 'auto' ? setting.environment.precision : precision,
    classWeights: recipe.classWeights === 'balanced' ? balancedClassWeights(trained, classes.length) : null,
    labelSmoothing: recipe.labelSmoothing,
    clipNorm: recipe.clipNorm ?? null,
  });
  return { training, tried };
}
