import { at } from '../../src-shared/domain/at';
import type { Box } from '../../src-shared/domain/face-crop';
import type { Picture } from './decode';

/** Fractional bits of weights, as in PIL: 8 are left for the pixel and 2 for the sum. */
const weightBits = 22;
const half = 1 << (weightBits - 1);

/**
 * Resizes a part of a picture to a square with the antialiased triangle filter (domain/preprocessing.ts), byte for byte as PIL's
 * BILINEAR does: first across, then down, each with fixed-point weights and rounded to bytes (Pillow 13,
 * src/libImaging/Resample.c).
 * @returns pixels [edge, edge, 3]
 */
export function resizeToSquare(
  picture: Pick<Picture, 'pixels' | 'width' | 'height'>,
  edge: number,
  crop: Box | null,
): Buffer {
  const { left, top, width, height } = crop ?? { left: 0, top: 0, width: picture.width, height: picture.height };
  const rows = acrossRows(picture, { left, top, width, height }, weightsOf(width, edge));
  return downColumns(rows, edge * 3, weightsOf(height, edge));
}

/** The input pixels that each output pixel of one axis is the mean of. */
interface Weights {
  /** Number of output pixels. */
  readonly size: number;
  /** Index of the first input pixel of each output pixel, and how many there are. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights [size, taps] in fixed point. */
  readonly taps: number;
  readonly values: Int32Array;
}

function weightsOf(input: number, size: number): Weights {
  const scale = input / size;
  const support = Math.max(1, scale);
  const taps = Math.ceil(support) * 2 + 1;
  const weights = { size, first: new Int32Array(size), count: new Int32Array(size), taps };
  const values = new Int32Array(size * taps);
  for (let output = 0; output < size; output += 1) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(input, Math.trunc(centre + support + 0.5));
    const triangle = Array.from({ length: end - first }, (_, index) =>
      Math.max(0, 1 - Math.abs((first + index - centre + 0.5) * (1 / support))),
    );
    const sum = triangle.reduce((total, value) => total + value, 0);
    triangle.forEach((value, index) => {
      values[output * taps + index] = Math.trunc(0.5 + (value / sum) * (1 << weightBits));
    });
    weights.first[output] = first;
    weights.count[output] = end - first;
  }
  return { ...weights, values };
}

/** @returns bytes [crop's height, output pixels, 3] */
function acrossRows(
  { pixels, width }: Pick<Picture, 'pixels' | 'width'>,
  crop: Box,
  { size, first, count, taps, values }: Weights,
): Uint8Array {
  const rows = new Uint8Array(crop.height * size * 3);
  let to = 0;
  // Hot loop: indices stay within the arrays, so `?? 0` is for the type checker alone.
  for (let y = 0; y < crop.height; y += 1) {
    const start = ((crop.top + y) * width + crop.left) * 3;
    for (let x = 0; x < size; x += 1) {
      let from = start + (first[x] ?? 0) * 3;
      const end = x * taps + (count[x] ?? 0);
      let [red, green, blue] = [half, half, half];
      for (let tap = x * taps; tap < end; tap += 1) {
        const weight = values[tap] ?? 0;
        red += (pixels[from] ?? 0) * weight;
        green += (pixels[from + 1] ?? 0) * weight;
        blue += (pixels[from + 2] ?? 0) * weight;
        from += 3;
      }
      rows[to] = red >> weightBits;
      rows[to + 1] = green >> weightBits;
      rows[to + 2] = blue >> weightBits;
      to += 3;
    }
  }
  return rows;
}

/** @param rows bytes [input, length] @returns bytes [output, length] */
function downColumns(rows: Uint8Array, length: number, { size, first, count, taps, values }: Weights): Buffer {
  const result = Buffer.alloc(size * length);
  const sums = new Int32Array(length);
  for (let y = 0; y < size; y += 1) {
    sums.fill(half);
    const from = at(first, y);
    for (let tap = 0; tap < at(count, y); tap += 1) {
      const weight = at(values, y * taps + tap);
      const start = (from + tap) * length;
      for (let x = 0; x < length; x += 1) sums[x] = (sums[x] ?? 0) + (rows[start + x] ?? 0) * weight;
    }
    for (let x = 0; x < length; x += 1) result[y * length + x] = (sums[x] ?? 0) >> weightBits;
  }
  return result;
}
