import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Head } from '../heads/head';
import { chooseAndFit, type HeadSearch } from './choosing';
import { examplesOf, rowsOf, sampleForChoosing } from './examples';
import type { FeatureArrays } from './job';
import { standardisationOf, standardise, type Standardisation } from '../heads/standardisation';

/** A head to find, and the images to find it by. */
export interface HeadTask extends FeatureArrays {
  readonly recipe: Pick<QuickRecipe, 'hiddenUnits' | 'l2' | 'folds' | 'classWeights'>;
  readonly classes: number;
  readonly seed: number;
  readonly dimensions: number;
  /** [images] class indices */
  readonly labels: Int32Array;
  /** Images of the training part. */
  readonly train: Int32Array;
}

/** A head with the standardisation of its features. */
export interface FoundHead {
  readonly standardisation: Standardisation;
  readonly head: Head;
  /** Heads that cross-validation tried, the chosen one first; empty when there were too few images. */
  readonly tried: readonly TriedHead[];
}

/** The choice when there are too few images to choose by. */
const fallback = { hiddenUnits: 0, l2: 0.01 };

/**
 * Finds the head of a task. The result is a function of the task.
 * @param task its features are standardised in place, by means and variances of the training part
 * @throws Failure of kind 'cancelled' within one evaluation of the signal
 */
export async function findHead(
  tf: TensorFlow,
  task: HeadTask,
  { signal, onProgress }: Pick<HeadSearch, 'signal' | 'onProgress'>,
): Promise<FoundHead> {
  const { recipe, classes, seed, dimensions, features, train } = task;
  const standardisation = standardisationOf(rowsOf(features, train, dimensions), dimensions);
  standardise(features, standardisation);
  const outputs = classes === 2 ? 1 : classes;
  const search: HeadSearch = { tf, inputs: dimensions, outputs, seed, signal, onProgress };
  const examples = { choosing: examplesOf(task, sampleForChoosing(train)), fitting: examplesOf(task, train) };
  const { head, tried } = await chooseAndFit(search, recipe, examples, fallback);
  return { standardisation, head, tried };
}
