import { at } from '../../../../../src-shared/domain/at';
import type { ConfusionCell } from '../../../../../src-shared/domain/evaluation';

/** Orders of the rows and columns of a confusion matrix. */
export type ClassOrder = 'confusion' | 'name' | 'size';

/** Most classes in one matrix: with more, a cell would be smaller than the pointer. */
export const mostRows = 200;

/** Classes that a matrix of more than `mostRows` classes is reduced to. */
export const reducedRows = 50;

/** Numbers of wrong images of each class: labelled as it, or predicted as it. */
function mistakesPerClass(cells: readonly ConfusionCell[], classes: number): Float64Array {
  const mistakes = new Float64Array(classes);
  for (const [actual, predicted, images] of cells) {
    if (actual === predicted) continue;
    mistakes[actual] = at(mistakes, actual) + images;
    mistakes[predicted] = at(mistakes, predicted) + images;
  }
  return mistakes;
}

/**
 * The classes that a matrix shows: all of them, or those with the most mistakes. With `wanted`, these classes and the ones that they
 * are most often confused with.
 * @param wanted indices that a search found; null without a search
 * @returns indices in class order
 */
export function classesToShow(
  cells: readonly ConfusionCell[],
  classes: number,
  wanted: readonly number[] | null,
): number[] {
  if (wanted === null && classes <= mostRows) return Array.from({ length: classes }, (_, index) => index);
  const isWanted = new Set(wanted?.slice(0, reducedRows));
  const relevant = wanted === null ? cells : cells.filter(([a, b]) => isWanted.has(a) || isWanted.has(b));
  const mistakes = mistakesPerClass(relevant, classes);
  const others = [...mistakes.keys()]
    .filter((index) => !isWanted.has(index) && (wanted === null || at(mistakes, index) > 0))
    .sort((a, b) => at(mistakes, b) - at(mistakes, a) || a - b);
  return [...isWanted, ...others].slice(0, reducedRows).sort((a, b) => a - b);
}

/**
 * Puts classes into an order. 'confusion': the class with the most mistakes first, then always the one that is most often confused with
 * the class before, so that confusions lie beside the diagonal. 'size': the largest first. 'name': class order.
 * @param supports images labelled as each class
 */
export function orderClasses(
  shown: readonly number[],
  cells: readonly ConfusionCell[],
  supports: ArrayLike<number>,
  order: ClassOrder,
): number[] {
  if (order === 'name') return [...shown].sort((a, b) => a - b);
  if (order === 'size') return [...shown].sort((a, b) => at(supports, b) - at(supports, a) || a - b);
  const mistakes = mistakesPerClass(cells, supports.length);
  const between = confusionsBetween(shown, cells);
  const left = new Set([...shown].sort((a, b) => at(mistakes, b) - at(mistakes, a) || a - b));
  const ordered: number[] = [];
  let last: number | null = null;
  while (left.size > 0) {
    let next: number | null = null;
    let most = 0;
    for (const candidate of left) {
      const images: number = last === null ? 0 : (between.get(last)?.get(candidate) ?? 0); // most pairs have none
      if (next !== null && images <= most) continue;
      next = candidate;
      most = images;
    }
    if (next === null) break;
    left.delete(next);
    ordered.push(next);
    last = next;
  }
  return ordered;
}

/** Images that are labelled as one of two classes and predicted as the other, by both classes. */
function confusionsBetween(
  shown: readonly number[],
  cells: readonly ConfusionCell[],
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const between = new Map(shown.map((index) => [index, new Map<number, number>()]));
  for (const [actual, predicted, images] of cells) {
    if (actual === predicted) continue;
    for (const [one, other] of [
      [actual, predicted],
      [predicted, actual],
    ] as const) {
      const counts = between.get(one);
      counts?.set(other, (counts.get(other) ?? 0) + images);
    }
  }
  return between;
}
