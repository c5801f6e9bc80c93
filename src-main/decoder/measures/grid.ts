import type { Picture } from '../decode';

/** Edge of the averaged-down picture. */
export const gridEdge = 64;

/** A picture averaged down to gridEdge × gridEdge, its aspect not kept. */
export interface Grid {
  /** gridEdge² × 3 values, RGB, 0..255, not rounded. */
  readonly rgb: Float32Array;
  /** gridEdge² values: luma after ITU-R BT.601, as Pillow's mode L has it, 0..255. */
  readonly grey: Float32Array;
}

/** Steps taken along a cell's edge at most, give or take one: the mean of 36 pixels hardly differs from that of a thousand. */
const steps = 6;

/**
 * Averages a picture down. Plain loops, and not over all pixels of a large picture: a second pass through libvips costs
 * more than that for the small pictures that most face crops are, and would tie the hashes to its version.
 */
export function averageDown({ width, height, pixels }: Picture): Grid {
  const rgb = new Float32Array(gridEdge * gridEdge * 3);
  const grey = new Float32Array(gridEdge * gridEdge);
  const [left, right] = boundsOf(width);
  const [top, bottom] = boundsOf(height);
  const stepX = Math.max(1, Math.floor(width / gridEdge / steps));
  const stepY = Math.max(1, Math.floor(height / gridEdge / steps));
  for (let cell = 0; cell < gridEdge * gridEdge; cell += 1) {
    const column = cell % gridEdge;
    const row = (cell - column) / gridEdge;
    const startX = left[column] ?? 0;
    const endX = right[column] ?? 0;
    const endY = bottom[row] ?? 0;
    let red = 0;
    let green = 0;
    let blue = 0;
    let count = 0;
    for (let y = top[row] ?? 0; y < endY; y += stepY) {
      const end = (y * width + endX) * 3;
      for (let at = (y * width + startX) * 3; at < end; at += stepX * 3) {
        red += pixels[at] ?? 0;
        green += pixels[at + 1] ?? 0;
        blue += pixels[at + 2] ?? 0;
        count += 1;
      }
    }
    rgb[cell * 3] = red / count;
    rgb[cell * 3 + 1] = green / count;
    rgb[cell * 3 + 2] = blue / count;
    grey[cell] = (0.299 * red + 0.587 * green + 0.114 * blue) / count;
  }
  return { rgb, grey };
}

/** First pixel, and the one behind the last, of each cell along an edge; in a small picture cells share pixels. */
function boundsOf(length: number): [Int32Array, Int32Array] {
  const starts = new Int32Array(gridEdge);
  const ends = new Int32Array(gridEdge);
  for (let cell = 0; cell < gridEdge; cell += 1) {
    const start = Math.floor((cell * length) / gridEdge);
    starts[cell] = start;
    ends[cell] = Math.max(start + 1, Math.floor(((cell + 1) * length) / gridEdge));
  }
  return [starts, ends];
}
