import { at } from '../../src-shared/domain/at';
import { nonZeroCells, type Confusion } from '../../src-shared/domain/evaluation';

/** The `most` frequent confusions as [actual, predicted, images]; ties in the order of the matrix. */
export function worstConfusions(
  classes: readonly string[],
  confusion: Confusion,
  most: number,
): [string, string, number][] {
  const wrong = nonZeroCells(confusion).filter(([actual, predicted]) => actual !== predicted);
  const worst = [...wrong].sort(([, , a], [, , b]) => b - a).slice(0, most);
  return worst.map(([actual, predicted, images]) => [at(classes, actual), at(classes, predicted), images]);
}
