import { at } from '../../src-shared/domain/at';

/** Above so many classes JSON names the cells of a confusion matrix that are not zero: 2,000 classes have four million. */
const mostRows = 200;

/** Cells of a confusion matrix that are not zero: indices of the actual and the predicted class, and images. */
export type Cell = readonly [actual: number, predicted: number, images: number];

/** Cells that are not zero, row by row. */
export const cellsOf = (confusion: readonly (readonly number[])[]): Cell[] =>
  confusion.flatMap((row, actual) =>
    row.flatMap((images, predicted): Cell[] => (images === 0 ? [] : [[actual, predicted, images]])),
  );

/** A result as scripts get it: with more than 200 classes `confusion` is empty and `confusionCells` says the same. */
export function forScripts<T extends { readonly confusion: readonly (readonly number[])[] }>(
  result: T,
): T & { readonly confusionCells?: readonly Cell[] } {
  if (result.confusion.length <= mostRows) return result;
  return { ...result, confusion: [], confusionCells: cellsOf(result.confusion) };
}

/** The most frequent confusions as [actual, predicted, images]; of equal ones the first. */
export function worstConfusions(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  most: number,
): [string, string, number][] {
  const wrong = cellsOf(confusion).filter(([actual, predicted]) => actual !== predicted);
  const worst = wrong.sort(([, , a], [, , b]) => b - a).slice(0, most);
  return worst.map(([actual, predicted, images]) => [at(classes, actual), at(classes, predicted), images]);
}
