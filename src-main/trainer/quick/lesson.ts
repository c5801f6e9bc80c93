import { at } from '../../../src-shared/domain/at';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { balancedClassWeights } from '../job/class-weights';

/** Images to learn from: standardised features [images, inputs], classes and groups. */
export interface Lesson {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly groups: Int32Array;
  /** Each image's factor in the loss; they sum up to 1. */
  readonly factors: Float32Array;
}

/** All images of a job, of which lessons are made. */
export interface Material extends Omit<Lesson, 'factors'> {
  readonly dimensions: number;
  readonly classes: number;
  readonly recipe: Pick<QuickRecipe, 'classWeights'>;
}

/** Images that a head is chosen by, at most: the answer hardly depends on more. */
export const mostForChoosing = 20_000;

/** Evenly over some images, at most as many as a head is chosen by. */
export function someOf(images: Int32Array): Int32Array {
  const every = Math.ceil(images.length / mostForChoosing);
  return images.filter((_, index) => index % every === 0);
}

/** The lesson of some images, each weighted as the recipe weighs its class. */
export function lessonOf(
  { features, labels, groups, dimensions, classes, recipe }: Material,
  images: Int32Array,
): Lesson {
  const own = images.map((image) => at(labels, image));
  const weights = recipe.classWeights === 'balanced' ? balancedClassWeights(own, classes) : null;
  return {
    features: rowsOf(features, images, dimensions),
    labels: own,
    groups: images.map((image) => at(groups, image)),
    factors: Float32Array.from(own, (label) => (weights === null ? 1 : at(weights, label)) / own.length),
  };
}

/** Rows of an array [images, width]. */
export function rowsOf(features: Float32Array, images: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(images.length * width);
  images.forEach((image, index) => {
    rows.set(features.subarray(image * width, (image + 1) * width), index * width);
  });
  return rows;
}
