import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { TriedHead } from '../../../src-shared/workers/trainer';
import { balancedClassWeights } from '../class-weights';
import type { TensorFlow } from '../tensorflow';
import { chooseHead, fitHead, mostForChoosing, type Head, type Lesson, type Solving } from './choosing';
import type { FeatureArrays } from './job';
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
  const tried = await chooseHead(solving, recipe, lessonOf(task, someOf(train)));
  return { standardisation, head: await fitHead(solving, lessonOf(task, train), tried[0] ?? unchosen), tried };
}

/** Evenly over the training part, at most as many as cross-validation looks at. */
function someOf(train: Int32Array): Int32Array {
  const every = Math.ceil(train.length / mostForChoosing);
  return train.filter((_, index) => index % every === 0);
}

function lessonOf({ features, labels, groups, dimensions, classes, recipe }: HeadTask, images: Int32Array): Lesson {
  const own = images.map((image) => labels[image] ?? 0);
  const weights = recipe.classWeights === 'balanced' ? balancedClassWeights(own, classes) : null;
  return {
    features: rowsOf(features, images, dimensions),
    labels: own,
    groups: images.map((image) => groups[image] ?? 0),
    factors: Float32Array.from(own, (label) => (weights?.[label] ?? 1) / own.length),
  };
}

/** @param values [all images, width] @returns [images, width] */
export function rowsOf(values: Float32Array, images: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(images.length * width);
  images.forEach((image, index) => {
    rows.set(values.subarray(image * width, (image + 1) * width), index * width);
  });
  return rows;
}
