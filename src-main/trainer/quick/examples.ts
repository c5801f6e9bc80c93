import { at } from '../../../src-shared/domain/at';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { balancedClassWeights } from '../job/class-weights';

/** Images that a head learns from. */
export interface Examples {
  /** [images, inputs], standardised. */
  readonly features: Float32Array;
  /** [images] class indices. */
  readonly labels: Int32Array;
  /** [images] group of each image; a group is never divided between folds. */
  readonly groups: Int32Array;
  /** [images] factor of each image in the loss. Their sum is 1. */
  readonly factors: Float32Array;
}

/** All images of a job, from which examples are taken. */
export interface LabelledFeatures extends Omit<Examples, 'factors'> {
  readonly dimensions: number;
  readonly classes: number;
  readonly recipe: Pick<QuickRecipe, 'classWeights'>;
}

/** Heads are chosen by at most this many images: more hardly change the choice. */
export const maxForChoosing = 20_000;

/** An even sample of images, at most as many as a head is chosen by. */
export function sampleForChoosing(images: Int32Array): Int32Array {
  const interval = Math.ceil(images.length / maxForChoosing);
  return images.filter((_, index) => index % interval === 0);
}

/** Examples of some images, each weighted as the recipe weights its class. */
export function examplesOf(
  { features, labels, groups, dimensions, classes, recipe }: LabelledFeatures,
  images: Int32Array,
): Examples {
  const ownLabels = images.map((image) => at(labels, image));
  const weights = recipe.classWeights === 'balanced' ? balancedClassWeights(ownLabels, classes) : null;
  return {
    features: rowsOf(features, images, dimensions),
    labels: ownLabels,
    groups: images.map((image) => at(groups, image)),
    factors: Float32Array.from(ownLabels, (label) => (weights === null ? 1 : at(weights, label)) / ownLabels.length),
  };
}

/** Copies the rows of some images from an array [all images, width]. @returns [images, width] */
export function rowsOf(values: Float32Array, images: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(images.length * width);
  images.forEach((image, index) => {
    rows.set(values.subarray(image * width, (image + 1) * width), index * width);
  });
  return rows;
}
