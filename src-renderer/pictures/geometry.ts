export interface Layout {
  readonly columns: number;
  /** Height of a cell, in pixels as everything below; a tile is as wide. */
  readonly cell: number;
  /** A cell and the gap below it. */
  readonly rowHeight: number;
  readonly rows: number;
  /** Space above the first row, and below the last. */
  readonly top: number;
  /** Height of all rows with the space around them. */
  readonly height: number;
  /** Height that the browser is given: Chromium caps an element at about 16.7 million pixels. */
  readonly scrolled: number;
}

export const gap = 8;
const tilePadding = { top: 12, side: 16 };
const tallest = 8_000_000;

/** Square tiles that fill a width, each near the wanted edge. */
export function layOutTiles(width: number, total: number, wanted: number): Layout {
  const { top, side } = tilePadding;
  const room = Math.max(wanted, width - 2 * side);
  const columns = Math.max(1, Math.round((room + gap) / (wanted + gap)));
  const cell = Math.floor((room - (columns - 1) * gap) / columns);
  const rows = Math.ceil(total / columns);
  const height = rows * (cell + gap) - (rows > 0 ? gap : 0) + 2 * top;
  return { columns, cell, rowHeight: cell + gap, rows, top, height, scrolled: Math.min(height, tallest) };
}

/** One row per picture, as wide as the list. */
export function layOutRows(total: number, rowHeight: number): Layout {
  const height = total * rowHeight;
  return { columns: 1, cell: rowHeight, rowHeight, rows: total, top: 0, height, scrolled: Math.min(height, tallest) };
}

/** Offset into the rows at a scroll position: the position itself, unless the height had to be scaled down. */
export function offsetOf(scrollTop: number, layout: Layout, viewport: number): number {
  return scrollTop * scaleOf(layout, viewport);
}

/** Scroll position that shows an offset at the top. */
export function scrollTopOf(offset: number, layout: Layout, viewport: number): number {
  return Math.max(0, offset) / scaleOf(layout, viewport);
}

/** Rows first..end-1 in view at an offset, with a margin of rows before and after. */
export function rowsShown(offset: number, layout: Layout, viewport: number, margin: number) {
  const rowAt = (y: number): number => Math.floor((y - layout.top) / layout.rowHeight);
  return {
    first: Math.max(0, rowAt(offset) - margin),
    end: Math.min(layout.rows, rowAt(offset + viewport) + 1 + margin),
  };
}

/** The offset nearest to the present one at which a row is in full view. */
export function offsetToShow(row: number, offset: number, layout: Layout, viewport: number): number {
  const top = row * layout.rowHeight;
  const bottom = top + layout.cell + 2 * layout.top;
  if (top < offset) return top;
  return bottom > offset + viewport ? bottom - viewport : offset;
}

function scaleOf({ height, scrolled }: Layout, viewport: number): number {
  return height > scrolled && scrolled > viewport ? (height - viewport) / (scrolled - viewport) : 1;
}
