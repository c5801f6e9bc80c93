import { at } from '../../../../../src-shared/domain/at';
import type { ConfusionCell } from '../../../../../src-shared/domain/evaluation';

export interface Cell {
  /** Row and column in the matrix as shown. */
  readonly row: number;
  readonly column: number;
  readonly count: number;
  /** Share of the images with this label, 0..1; 0 when there are none. */
  readonly share: number;
  readonly isRight: boolean;
}

/** A confusion matrix as shown: some classes in some order. */
export interface Matrix {
  /** Class of each row, and of each column. */
  readonly classes: readonly number[];
  /** Images per cell, [rows * columns]. */
  readonly counts: Float64Array;
  /** Images labelled as the class of each row, including those predicted as classes that are not shown. */
  readonly totals: readonly number[];
}

/**
 * Arranges the cells of a confusion matrix.
 * @param classes indices of the classes to show, in order
 * @param supports images labelled as each class
 */
export function arrange(
  cells: readonly ConfusionCell[],
  classes: readonly number[],
  supports: ArrayLike<number>,
): Matrix {
  const size = classes.length;
  const placeOf = new Map(classes.map((index, place) => [index, place]));
  const counts = new Float64Array(size * size);
  for (const [actual, predicted, images] of cells) {
    const [row, column] = [placeOf.get(actual), placeOf.get(predicted)];
    if (row !== undefined && column !== undefined) counts[row * size + column] = images;
  }
  return { classes, counts, totals: classes.map((index) => at(supports, index)) };
}

export function cellAt({ classes, counts, totals }: Matrix, row: number, column: number): Cell {
  const count = at(counts, row * classes.length + column);
  const total = at(totals, row);
  return { row, column, count, share: total === 0 ? 0 : count / total, isRight: row === column };
}

/** Cells of a matrix of counts [labelled][answered] as it is, such as one with a column for "unsure". */
export function cellsOf(counts: readonly (readonly number[])[]): Cell[][] {
  return counts.map((images, row) => {
    const total = images.reduce((sum, count) => sum + count, 0);
    return images.map((count, column) => ({
      row,
      column,
      count,
      share: total === 0 ? 0 : count / total,
      isRight: row === column,
    }));
  });
}

/** Largest number of classes in a table of numbers; beyond it the matrix is a heat map. */
export const mostNumbered = 12;

/** Room that a table needs, in pixels: for the names of its rows, and for a column. */
const [nameWidth, columnWidth] = [92, 44];

/** Whether a matrix of so many classes is a table of numbers rather than a heat map. @param width in pixels; 0 if not known yet */
export const fitsAsTable = (classes: number, width: number): boolean =>
  classes <= mostNumbered && (width === 0 || nameWidth + classes * columnWidth <= width);

export type Size = 'large' | 'medium' | 'small' | 'tiny';

/** Size of the cells: the more classes, the smaller. */
export function sizeOf(classes: number): Size {
  if (classes <= 2) return 'large';
  if (classes <= 4) return 'medium';
  return classes <= 7 ? 'small' : 'tiny';
}

/** Background of a cell, which only repeats its number: blue for right, red for wrong, grey for no answer, faint enough for text in both themes. */
export function shadeOf({ count, share, isRight }: Cell, isUnsure = false): string {
  if (count === 0) return 'var(--raised)';
  if (isUnsure) return `color-mix(in srgb, var(--text-3) ${(8 + share * 26).toFixed(0)}%, var(--raised))`;
  const strength = isRight ? 12 + share * 26 : 10 + Math.min(38, share * 160);
  return `color-mix(in srgb, var(--${isRight ? 'accent' : 'bad'}) ${strength.toFixed(0)}%, var(--raised))`;
}

/** Opacity of a cell in a heat map, 0..1. A wrong cell is seen even if its share is small: it is what the map is looked at for. */
export function strengthOf({ count, share, isRight }: Cell): number {
  if (count === 0) return 0;
  return isRight ? 0.15 + 0.6 * share : Math.min(1, 0.3 + 1.4 * share);
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Cells that PageUp and PageDown move by in a heat map. */
const page = 10;

/** The cell that a key leads to; null for a key that does not move. */
export function moved(from: readonly [number, number], key: string, size: number): [number, number] | null {
  const within = (value: number): number => Math.min(size - 1, Math.max(0, value));
  if (key === 'Home') return [from[0], 0];
  if (key === 'End') return [from[0], size - 1];
  if (key === 'PageUp') return [within(from[0] - page), from[1]];
  if (key === 'PageDown') return [within(from[0] + page), from[1]];
  const step = steps[key];
  return step ? [within(from[0] + step[0]), within(from[1] + step[1])] : null;
}
