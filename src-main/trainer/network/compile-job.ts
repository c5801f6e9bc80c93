import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import type { TrainerEnvironment, TriedHead } from '../../../src-shared/workers/trainer';
import { graphAugmentation } from '../augmentation/graph-augmentation';
import { balancedClassWeights } from '../loop/class-weights';
import type { TrainJob } from '../data/job';
import { fineNetwork } from './fine-network';
import { checkMemory, sizeOfRecipe } from '../memory';
import { compileTraining } from '../graph/compile';
import type { CompiledTraining } from '../graph/compiled';
import type { Solving } from '../quick/choosing';
import { buildNetwork } from './network';
import type { TensorFlow } from '../tensorflow';

/**
 * A job's network with its first weights, its loss, optimizer and augmentation as one graph. Its model is to be disposed
 * of with it.
 * @returns with it the heads that were tried, for a recipe that begins with one
 * @throws what checkMemory, buildNetwork, fineNetwork and compileTraining throw
 */
export async function compileJob(
  tf: TensorFlow,
  job: TrainJob,
  environment: TrainerEnvironment,
  progress: Pick<Solving, 'signal' | 'tried'>,
): Promise<{ training: CompiledTraining; tried: readonly TriedHead[] }> {
  const { recipe, classes, precision } = job.manifest;
  const trained = job.train.map((image) => at(job.labels, image));
  if (environment.device === 'cpu') checkRoom(job);
  const { model, tried } = await firstNetwork(tf, job, progress);
  const training = await compileTraining(tf, model, {
    loss: classes.length === 2 ? 'binaryCrossentropy' : 'categoricalCrossentropy',
    optimizer: recipe.optimizer,
    augmentation: graphAugmentation(recipe.augmentation),
    precision: precision === 'auto' ? environment.precision : precision,
    classWeights: recipe.classWeights === 'balanced' ? balancedClassWeights(trained, classes.length) : null,
    labelSmoothing: recipe.labelSmoothing,
    clipNorm: recipe.clipNorm ?? null,
  });
  return { training, tried };
}

/** A GPU has a memory of its own, of which TensorFlow says itself when it does not do. */
function checkRoom({ manifest, train }: TrainJob): void {
  const { recipe, classes, edge } = manifest;
  if (recipe.kind !== 'network') return; // of a starter little is trained, and its batches come in lanes of their own
  const images = Math.min(recipe.batchSize, train.length);
  checkMemory(sizeOfRecipe(recipe, classes.length), images, edge, process.availableMemory(), process.memoryUsage.rss());
}

async function firstNetwork(
  tf: TensorFlow,
  job: TrainJob,
  progress: Pick<Solving, 'signal' | 'tried'>,
): Promise<{ model: LayersModel; tried: readonly TriedHead[] }> {
  const { recipe, classes, seed, features } = job.manifest;
  if (recipe.kind === 'network') return { model: buildNetwork(tf, recipe, classes.length, seed), tried: [] };
  if (features === null) throw new Error('A fine training without features'); // readJob has looked
  return fineNetwork(tf, job, recipe, features, progress);
}
