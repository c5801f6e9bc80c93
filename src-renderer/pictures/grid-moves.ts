interface GridPosition {
  /** Index that is focused now. */
  readonly from: number;
  readonly columns: number;
  /** Rows per page. */
  readonly page: number;
  readonly total: number;
}

/** The index that a key leads to, with or without a modifier before it. */
export function indexAfter(chord: string, { from, columns, page, total }: GridPosition): number {
  const last = total - 1;
  const within = (index: number): number => Math.max(0, Math.min(last, index));
  // A step beyond the first or last row stays in its column.
  const vertical = (step: number): number => {
    const rows = Math.ceil(total / columns);
    const row = Math.max(0, Math.min(rows - 1, Math.floor(from / columns) + step));
    return within(row * columns + (from % columns));
  };
  switch (chord.split('+').at(-1)) {
    case 'ArrowLeft':
      return within(from - 1);
    case 'ArrowRight':
      return within(from + 1);
    case 'ArrowUp':
      return vertical(-1);
    case 'ArrowDown':
      return vertical(1);
    case 'PageUp':
      return vertical(-page);
    case 'PageDown':
      return vertical(page);
    case 'Home':
      return 0;
    case 'End':
      return within(last);
    default:
      return from;
  }
}
