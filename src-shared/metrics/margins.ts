import { at } from '../domain/at';

/** Margins of a confusion matrix, which most figures are computed from. Index k of each array is class k. */
export interface Margins {
  readonly images: number;
  /** Images predicted as labelled. */
  readonly hits: Float64Array;
  /** Images labelled as the class. */
  readonly supports: ArrayLike<number>;
  /** Images predicted as the class. */
  readonly predicted: ArrayLike<number>;
}

/** Non-empty cells of a confusion matrix; entry k of each array describes the same cell. */
export interface ConfusionCells {
  readonly classes: number;
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  readonly counts: Float64Array;
}

/** Margins of a confusion matrix. @param confusion [classes][classes], confusion[actual][predicted] */
export function marginsOf(confusion: readonly (readonly number[])[]): Margins {
  return marginsOfCells(cellsOf(confusion));
}

/** Margins of a confusion matrix by its cells. @param counts images per cell; those of a bootstrap draw differ from the cells' own */
export function marginsOfCells(
  { classes, actual, predicted, counts: ownCounts }: ConfusionCells,
  counts: Float64Array = ownCounts,
): Margins {
  const margins = {
    hits: new Float64Array(classes),
    supports: new Float64Array(classes),
    predicted: new Float64Array(classes),
  };
  let images = 0;
  counts.forEach((count, cell) => {
    const [row, column] = [at(actual, cell), at(predicted, cell)];
    images += count;
    margins.supports[row] = at(margins.supports, row) + count;
    margins.predicted[column] = at(margins.predicted, column) + count;
    if (row === column) margins.hits[row] = at(margins.hits, row) + count;
  });
  return { images, ...margins };
}

export function cellsOf(confusion: readonly (readonly number[])[]): ConfusionCells {
  const cells = confusion.flatMap((row, actual) =>
    row.flatMap((count, predicted) => (count === 0 ? [] : [{ actual, predicted, count }])),
  );
  return {
    classes: confusion.length,
    actual: Int32Array.from(cells, ({ actual }) => actual),
    predicted: Int32Array.from(cells, ({ predicted }) => predicted),
    counts: Float64Array.from(cells, ({ count }) => count),
  };
}

/**
 * Cells of the confusion matrix of predictions, row by row.
 * @param labels [n] class indices
 * @param predicted [n] class indices
 */
export function cellsOfPredictions(labels: Int32Array, predicted: Int32Array, classes: number): ConfusionCells {
  const counts = new Map<number, number>();
  labels.forEach((label, image) => {
    const cell = label * classes + at(predicted, image);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  const cells = [...counts.keys()].sort((a, b) => a - b);
  return {
    classes,
    actual: Int32Array.from(cells, (cell) => Math.floor(cell / classes)),
    predicted: Int32Array.from(cells, (cell) => cell % classes),
    counts: Float64Array.from(cells, (cell) => counts.get(cell) ?? Number.NaN),
  };
}
