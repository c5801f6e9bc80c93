import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import { dealingIntoFolds, groupingByClass } from '../../../../src-shared/domain/folds';
import { forEachIndex } from '../../base/slices';
import { test, train, validation } from '../../splits/assigning';

/** Images of a run over folds, in snapshot order. */
export interface FoldedImages {
  /** [images] class indices */
  readonly labels: Int32Array;
  /** [images] group of each image; a group is never divided */
  readonly groups: Int32Array;
  /** [images] fold that holds the image out, from 0 */
  readonly folds: Uint8Array;
}

/** Part of the training images that measures epochs, as one of this many folds of them. */
const validationIsOneOf = 10;

/**
 * Divides images into folds; interruptible.
 * @throws Failure of kind 'no-data' when there are too few images for so many folds
 */
export function* dealFolds(
  labels: Int32Array,
  groups: Int32Array,
  count: number,
  seed: number,
): Generator<void, Uint8Array> {
  const byClass = yield* groupingByClass(labels, groups);
  if ([...byClass.values()].filter((own) => own.length >= 2).length < 2) {
    throw new Failure(
      'no-data',
      'Folds need two classes with at least two images each. Copies, and images that belong together, count as one.',
      'Label more images.',
    );
  }
  const independent = [...byClass.values()].reduce((sum, own) => sum + own.length, 0);
  if (independent < count) {
    throw new Failure(
      'no-data',
      `${String(independent)} images are too few for ${String(count)} folds; copies, and images that belong together, count as one.`,
      `Choose at most ${String(independent)} folds, or label more images.`,
    );
  }
  return Uint8Array.from(yield* dealingIntoFolds(byClass, labels.length, count, seed));
}

/**
 * Parts of the images when a fold is held out; interruptible. The fold’s images are test, the others are train. Where epochs have to be
 * measured, about a tenth of the others is validation, so that the held-out fold plays no role in the training. Groups stay together
 * there, too.
 * @param fold from 0
 * @returns [images] part numbers
 */
export function* partsWithout(
  { labels, groups, folds }: FoldedImages,
  fold: number,
  { seed, hasEpochs }: { seed: number; hasEpochs: boolean },
): Generator<void, Uint8Array> {
  const parts = Uint8Array.from(folds, (each) => (each === fold ? test : train));
  if (!hasEpochs) return parts;
  const chosen: number[] = [];
  yield* forEachIndex(folds.length, (image) => {
    if (folds[image] !== fold) chosen.push(image);
  });
  const others = Int32Array.from(chosen);
  const pick = (values: Int32Array): Int32Array => others.map((image) => at(values, image));
  const byClass = yield* groupingByClass(pick(labels), pick(groups));
  const innerSeed = `${String(seed)}, without fold ${String(fold)}`;
  const inner = yield* dealingIntoFolds(byClass, others.length, validationIsOneOf, innerSeed);
  for (const own of byClass.values()) {
    if (own.length < 2) continue; // the model would not learn the class
    yield* forEachIndex(own.length, (position) => {
      const group = at(own, position);
      if (inner[at(group, 0)] === 0) for (const index of group) parts[at(others, index)] = validation;
    });
  }
  return parts;
}
