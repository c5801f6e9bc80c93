import * as v from 'valibot';

/** Figures on one part. `accuracy` is in 0..1, `interval` its Wilson 95 % interval, `loss` the cross-entropy in nats. */
export const Figures = v.object({
  n: v.number(),
  loss: v.number(),
  accuracy: v.number(),
  interval: v.tuple([v.number(), v.number()]),
});
export type Figures = v.InferOutput<typeof Figures>;

/** Figures of one class; null where undefined: precision without predictions of the class, recall without labels of it. */
export const ClassFigures = v.object({
  class: v.string(),
  precision: v.nullable(v.number()),
  recall: v.nullable(v.number()),
  f1: v.nullable(v.number()),
  support: v.number(),
  predicted: v.number(),
});
export type ClassFigures = v.InferOutput<typeof ClassFigures>;

/** Cell of a confusion matrix: indices of the actual and of the predicted class, and number of images. */
export const ConfusionCell = v.tuple([v.number(), v.number(), v.number()]);
export type ConfusionCell = v.InferOutput<typeof ConfusionCell>;

/** With more classes, a confusion matrix has only its cells that are not zero: 2,000 classes have four million cells. */
export const mostDenseClasses = 200;

/** A confusion matrix in one of two forms. */
export interface Confusion {
  /** confusion[actual][predicted] in class order; empty above `mostDenseClasses`. */
  readonly confusion: readonly (readonly number[])[];
  /** Cells that are not zero, row by row; above `mostDenseClasses` only. */
  readonly confusionCells?: readonly ConfusionCell[] | undefined;
}

/** Figures with their confusion matrix, see Confusion, and figures per class. */
export const Evaluation = v.object({
  ...Figures.entries,
  confusion: v.array(v.array(v.number())),
  confusionCells: v.optional(v.array(ConfusionCell)),
  perClass: v.array(ClassFigures),
});
export type Evaluation = v.InferOutput<typeof Evaluation>;

/** The cells of a confusion matrix that are not zero, row by row. */
export const nonZeroCells = ({ confusion, confusionCells }: Confusion): readonly ConfusionCell[] =>
  confusionCells ??
  confusion.flatMap((row, actual) =>
    row.flatMap((images, predicted): ConfusionCell[] => (images === 0 ? [] : [[actual, predicted, images]])),
  );

/** The form that a confusion matrix of its size has; for figures that were stored before large ones were reduced to cells. */
export function inUsualForm<T extends Confusion>(figures: T): T & { confusionCells?: ConfusionCell[] } {
  if (figures.confusion.length <= mostDenseClasses) return figures as T & { confusionCells?: ConfusionCell[] };
  return { ...figures, confusion: [], confusionCells: [...nonZeroCells(figures)] };
}
