import { at } from '../../src-shared/domain/at';

/** Above this many classes, JSON lists only the non-zero cells of a confusion matrix: 2,000 classes have four million cells. */
const mostRows = 200;

/** One non-zero cell of a confusion matrix: index of the actual class, of the predicted class, and number of images. */
export type Cell = readonly [actual: number, predicted: number, images: number];

/** Cells that are not zero, row by row. */
export const cellsOf = (confusion: readonly (readonly number[])[]): Cell[] =>
  confusion.flatMap((row, actual) =>
    row.flatMap((images, predicted): Cell[] => (images === 0 ? [] : [[actual, predicted, images]])),
  );

/** A result for scripts: with more than 200 classes, `confusion` is empty and `confusionCells` has its non-zero cells. */
export function forScripts<T extends { readonly confusion: readonly (readonly number[])[] }>(
  result: T,
): T & { readonly confusionCells?: readonly Cell[] } {
  if (result.confusion.length <= mostRows) return result;
  return { ...result, confusion: [], confusionCells: cellsOf(result.confusion) };
}

/** The most frequent confusions as [actual, predicted, images]; ties in order of the matrix. */
export function worstConfusions(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  most: number,
): [string, string, number][] {
  const wrong = cellsOf(confusion).filter(([actual, predicted]) => actual !== predicted);
  const worst = wrong.sort(([, , a], [, , b]) => b - a).slice(0, most);
  return worst.map(([actual, predicted, images]) => [at(classes, actual), at(classes, predicted), images]);
}
