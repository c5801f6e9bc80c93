export interface Layout {
  readonly columns: number;
  /** Edge of a tile, in pixels. */
  readonly tile: number;
  /** A tile and the gap below it. */
  readonly rowHeight: number;
  readonly rows: number;
  /** Height of all rows. */
  readonly height: number;
  /** Height that is given to the browser: Chromium caps an element at some 16.7 million pixels. */
  readonly scrolled: number;
}

export const gap = 8;
export const padding = { top: 12, side: 16 };
const tallest = 8_000_000;

/** Rows of square tiles that fill a width, each tile near the wanted edge. All in pixels. */
export function layOut(width: number, total: number, wanted: number): Layout {
  const room = Math.max(wanted, width - 2 * padding.side);
  const columns = Math.max(1, Math.round((room + gap) / (wanted + gap)));
  const tile = Math.floor((room - (columns - 1) * gap) / columns);
  const rowHeight = tile + gap;
  const rows = Math.ceil(total / columns);
  const height = rows * rowHeight - (rows > 0 ? gap : 0) + 2 * padding.top;
  return { columns, tile, rowHeight, rows, height, scrolled: Math.min(height, tallest) };
}

/** Rows of a given height in so many columns, without padding. All in pixels. */
export function layOutRows(columns: number, total: number, rowHeight: number): Layout {
  const rows = Math.ceil(total / columns);
  const height = rows * rowHeight;
  return { columns, tile: rowHeight - 2 * padding.top, rowHeight, rows, height, scrolled: Math.min(height, tallest) };
}

/** How far into the rows a scroll position is: itself, until the height had to be scaled down. */
export function offsetOf(scrollTop: number, layout: Layout, viewport: number): number {
  return scrollTop * scaleOf(layout, viewport);
}

/** The scroll position that shows an offset at the top. */
export function scrollTopOf(offset: number, layout: Layout, viewport: number): number {
  return Math.max(0, offset) / scaleOf(layout, viewport);
}

/** Rows first..end-1 that an offset shows, with a margin of rows before and after. */
export function rowsShown(offset: number, layout: Layout, viewport: number, margin: number) {
  const at = (y: number): number => Math.floor((y - padding.top) / layout.rowHeight);
  return {
    first: Math.max(0, at(offset) - margin),
    end: Math.min(layout.rows, at(offset + viewport) + 1 + margin),
  };
}

/** The offset nearest to the present one at which a row is in full view. */
export function offsetToShow(row: number, offset: number, layout: Layout, viewport: number): number {
  const top = row * layout.rowHeight;
  const bottom = top + layout.tile + 2 * padding.top;
  if (top < offset) return top;
  return bottom > offset + viewport ? bottom - viewport : offset;
}

function scaleOf({ height, scrolled }: Layout, viewport: number): number {
  return height > scrolled && scrolled > viewport ? (height - viewport) / (scrolled - viewport) : 1;
}
