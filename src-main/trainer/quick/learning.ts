import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { TriedHead } from '../../../src-shared/domain/training';
import type { TensorFlow } from '../runtime/tensorflow';
import { chooseAndFit, type Head, type Solving } from './choosing';
import type { FeatureArrays } from './job';
import { lessonOf, rowsOf, someOf } from './lesson';
import { standardisationOf, standardise, type Standardisation } from './standardisation';

/** What a head is to be found by. */
export interface HeadTask extends FeatureArrays {
  readonly recipe: Pick<QuickRecipe, 'hiddenUnits' | 'l2' | 'folds' | 'classWeights'>;
  readonly classes: number;
  readonly seed: number;
  readonly dimensions: number;
  /** [images] class indices. */
  readonly labels: Int32Array;
  /** Images of the training part. */
  readonly train: Int32Array;
}

export interface FoundHead {
  readonly standardisation: Standardisation;
  readonly head: Head;
  /** What cross-validation tried, what it took first; empty where there were too few images. */
  readonly tried: readonly TriedHead[];
}

/** The head where there are too few images to choose one by. */
const unchosen = { hiddenUnits: 0, l2: 0.01 };

/**
 * Finds the head of a task, whose features it standardises in place by what the training part tells. A function of the task.
 * @throws Failure of kind 'cancelled' within one evaluation of the signal
 */
export async function findHead(
  tf: TensorFlow,
  task: HeadTask,
  { signal, tried: tell }: Pick<Solving, 'signal' | 'tried'>,
): Promise<FoundHead> {
  const { recipe, classes, seed, dimensions, features, train } = task;
  const standardisation = standardisationOf(rowsOf(features, train, dimensions), dimensions);
  standardise(features, standardisation);
  const outputs = classes === 2 ? 1 : classes;
  const solving: Solving = { tf, inputs: dimensions, outputs, seed, signal, tried: tell };
  const lessons = { choosing: lessonOf(task, someOf(train)), fitting: lessonOf(task, train) };
  return { standardisation, ...(await chooseAndFit(solving, recipe, lessons, unchosen)) };
}
