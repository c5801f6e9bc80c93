import * as v from 'valibot';
import { Figures } from './evaluation';
import type { TrainingPlan } from './training-plan';

/** Fewest and most folds of a run. */
export const foldLimits = { least: 2, most: 20 } as const;

/** Number of folds that a run may have. */
export const FoldCount = v.pipe(v.number(), v.integer(), v.minValue(foldLimits.least), v.maxValue(foldLimits.most));

/**
 * Accuracies of a run over folds, each of one fold's images by the model that was trained without them. Accuracy of all these images
 * together, with its interval, is the run's validation accuracy.
 */
export const FoldFigures = v.object({
  count: v.number(),
  /** Mean of the folds' accuracies, 0..1. */
  mean: v.number(),
  /** Sample standard deviation of the folds' accuracies (divisor count - 1). */
  deviation: v.number(),
  /** Lowest and highest accuracy of a fold. */
  range: v.tuple([v.number(), v.number()]),
  /** Figures of the images of each fold, in order. `epochs` and `seconds` are about the training without them. */
  each: v.array(v.object({ ...Figures.entries, epochs: v.number(), seconds: v.number() })),
});
export type FoldFigures = v.InferOutput<typeof FoldFigures>;

/**
 * Mean, spread and range of the folds' accuracies.
 * @param each at least two folds
 */
export function summarizeFolds(each: FoldFigures['each']): FoldFigures {
  const accuracies = each.map(({ accuracy }) => accuracy);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0);
  return {
    count: each.length,
    mean,
    deviation: Math.sqrt(squares / (accuracies.length - 1)),
    range: [Math.min(...accuracies), Math.max(...accuracies)],
    each,
  };
}

/** Says what accuracy and interval of a run over folds are about (Bengio and Grandvalet, 2004, on the interval). */
export const foldsNote =
  'Each image was predicted by a model that has not learned from it. These models share most of their training images, which the interval leaves out of account.';

/** Sentences to show before a run over folds begins; none when all labelled images take part. */
export function foldSentences({ testLeftOut = 0, heldBack, tied, missing }: TrainingPlan): string[] {
  const sentence = (images: number, one: string, several: string): string[] =>
    images === 0 ? [] : [images === 1 ? `1 ${one}` : `${images.toLocaleString('en')} ${several}`];
  return [
    ...sentence(
      testLeftOut,
      'test image stays out: folds never use the test part.',
      'test images stay out: folds never use the test part.',
    ),
    ...sentence(
      tied,
      'image stays out: a copy of a test image, or tied to one.',
      'images stay out: copies of test images, or tied to them.',
    ),
    ...sentence(heldBack, 'new label is held back.', 'new labels are held back.'),
    ...sentence(missing, 'labelled image is missing and stays out.', 'labelled images are missing and stay out.'),
  ];
}

/** Sentence about classes whose images are all in one fold; empty when there are none. @param names at least one is shown */
export function singleFoldSentence(names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 5).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  const classes = more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
  return names.length === 1
    ? `All images of ${classes} are in one fold: the model that predicts them has not learned this class.`
    : `All images of ${classes} are in one fold each: the models that predict them have not learned these classes.`;
}
