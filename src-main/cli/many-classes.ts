import { at } from '../../src-shared/domain/at';

/** With more classes, JSON lists only the non-zero cells of a confusion matrix: 2,000 classes have four million cells. */
const maxRows = 200;

/** A cell of a confusion matrix: indices of the actual and the predicted class, and number of images. */
export type Cell = readonly [actual: number, predicted: number, images: number];

/** The non-zero cells, row by row. */
export const cellsOf = (confusion: readonly (readonly number[])[]): Cell[] =>
  confusion.flatMap((row, actual) =>
    row.flatMap((images, predicted): Cell[] => (images === 0 ? [] : [[actual, predicted, images]])),
  );

/** A result for scripts. With more than 200 classes `confusion` is empty, and `confusionCells` has its non-zero cells. */
export function forScripts<T extends { readonly confusion: readonly (readonly number[])[] }>(
  result: T,
): T & { readonly confusionCells?: readonly Cell[] } {
  if (result.confusion.length <= maxRows) return result;
  return { ...result, confusion: [], confusionCells: cellsOf(result.confusion) };
}

/** The `most` frequent confusions as [actual, predicted, images]; ties in the order of the matrix. */
export function worstConfusions(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  most: number,
): [string, string, number][] {
  const wrong = cellsOf(confusion).filter(([actual, predicted]) => actual !== predicted);
  const worst = wrong.sort(([, , a], [, , b]) => b - a).slice(0, most);
  return worst.map(([actual, predicted, images]) => [at(classes, actual), at(classes, predicted), images]);
}
