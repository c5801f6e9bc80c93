import type { Picture } from '../decode';

/** Edge of the averaged-down picture. */
export const gridEdge = 64;

/** A picture averaged down to gridEdge × gridEdge, without keeping its aspect ratio. */
export interface Grid {
  /** [gridEdge, gridEdge, 3], RGB, 0..255, not rounded. */
  readonly rgb: Float32Array;
  /** [gridEdge, gridEdge]: luma by ITU-R BT.601, as in Pillow's mode L, 0..255. */
  readonly grey: Float32Array;
}

/** About as many pixels are read along a cell's edge, at most. The mean of 36 hardly differs from that of a thousand. */
const samples = 6;

/**
 * Averages a picture down, in plain loops that skip pixels of large pictures. A second pass through libvips would cost more for
 * small pictures, which most face crops are, and would tie the hashes to its version.
 * Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
 */
export function averageDown({ width, height, pixels }: Picture): Grid {
  const rgb = new Float32Array(gridEdge * gridEdge * 3);
  const grey = new Float32Array(gridEdge * gridEdge);
  const [left, right] = boundsOf(width);
  const [top, bottom] = boundsOf(height);
  const stepX = Math.max(1, Math.floor(width / gridEdge / samples));
  const stepY = Math.max(1, Math.floor(height / gridEdge / samples));
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
      for (let pixel = (y * width + startX) * 3; pixel < end; pixel += stepX * 3) {
        red += pixels[pixel] ?? 0;
        green += pixels[pixel + 1] ?? 0;
        blue += pixels[pixel + 2] ?? 0;
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

/** Each cell's first pixel along an edge, and the one behind its last. In a small picture cells share pixels. */
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
