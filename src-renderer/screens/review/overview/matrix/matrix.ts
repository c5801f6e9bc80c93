export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly count: number;
  /** Share of the images with this label, 0..1; 0 when there are none. */
  readonly share: number;
  readonly isRight: boolean;
}

/** Cells by row (labelled) and column (predicted), as in `confusion`. */
export function cellsOf(confusion: readonly (readonly number[])[]): Cell[][] {
  return confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, column) => ({
      row,
      column,
      count,
      share: total === 0 ? 0 : count / total,
      isRight: row === column,
    }));
  });
}

export type Size = 'large' | 'medium' | 'small' | 'tiny';

/** Size of the cells: the more classes, the smaller. */
export function sizeOf(classes: number): Size {
  if (classes <= 2) return 'large';
  if (classes <= 4) return 'medium';
  return classes <= 7 ? 'small' : 'tiny';
}

/** Background of a cell, which only repeats its number: blue for right, red for wrong, faint enough for text in both themes. */
export function shadeOf({ count, share, isRight }: Cell): string {
  if (count === 0) return 'var(--raised)';
  const strength = isRight ? 12 + share * 26 : 10 + Math.min(38, share * 160);
  return `color-mix(in srgb, var(--${isRight ? 'accent' : 'bad'}) ${strength.toFixed(0)}%, var(--raised))`;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The cell that a key leads to; null for a key that does not move. */
export function moved(from: readonly [number, number], key: string, size: number): [number, number] | null {
  const within = (value: number): number => Math.min(size - 1, Math.max(0, value));
  if (key === 'Home') return [from[0], 0];
  if (key === 'End') return [from[0], size - 1];
  const step = steps[key];
  return step ? [within(from[0] + step[0]), within(from[1] + step[1])] : null;
}
