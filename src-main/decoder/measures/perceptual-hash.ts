import { at } from '../../../src-shared/domain/at';
import { gridEdge, type Grid } from './grid';

/** Edge of the picture that is transformed. */
const edge = 32;

/** Edge of the block of lowest frequencies that makes the hash. */
const lowEdge = 8;

// Hot loops in this file: indices stay below the lengths, so `?? 0` is for the type checker alone.

/**
 * The 64-bit DCT hash as 16 hex digits, first bit first. Each bit says whether one of the 8 × 8 lowest frequencies of the 32 × 32
 * grey picture's two-dimensional DCT-II is above their median.
 * Source: C. Zauner, Implementation and benchmarking of perceptual image hash functions (2010), and `phash` of Python's
 * imagehash, which cleanvision uses. Hashes are not interchangeable with theirs, which use Lanczos's kernel to scale down.
 */
export function perceptualHash({ grey }: Grid): string {
  const frequencies = lowFrequencies(halve(grey));
  const sorted = Float64Array.from(frequencies).sort();
  const median = (at(sorted, 31) + at(sorted, 32)) / 2;
  let digits = '';
  for (let start = 0; start < frequencies.length; start += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit += 1) digit = digit * 2 + ((frequencies[start + bit] ?? 0) > median ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}

/** The grid averaged down to [edge, edge]. */
function halve(grey: Float32Array): Float32Array {
  const half = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      const cell = y * 2 * gridEdge + x * 2;
      const upper = (grey[cell] ?? 0) + (grey[cell + 1] ?? 0);
      half[y * edge + x] = (upper + (grey[cell + gridEdge] ?? 0) + (grey[cell + gridEdge + 1] ?? 0)) / 4;
    }
  }
  return half;
}

/**
 * DCT-II coefficients [lowEdge, lowEdge], one row per vertical frequency. They are not normalised, which makes no difference to a
 * comparison with their median.
 */
function lowFrequencies(picture: Float32Array): Float64Array {
  const rows = new Float64Array(edge * lowEdge);
  for (let y = 0; y < edge; y += 1) {
    for (let u = 0; u < lowEdge; u += 1) {
      let sum = 0;
      for (let x = 0; x < edge; x += 1) sum += (picture[y * edge + x] ?? 0) * (cosines[u * edge + x] ?? 0);
      rows[y * lowEdge + u] = sum;
    }
  }
  const both = new Float64Array(lowEdge * lowEdge);
  for (let v = 0; v < lowEdge; v += 1) {
    for (let u = 0; u < lowEdge; u += 1) {
      let sum = 0;
      for (let y = 0; y < edge; y += 1) sum += (rows[y * lowEdge + u] ?? 0) * (cosines[v * edge + y] ?? 0);
      both[v * lowEdge + u] = sum;
    }
  }
  return both;
}

/** cos(π (2x + 1) u / 2 edge) at [u × edge + x]. */
const cosines = Float64Array.from({ length: lowEdge * edge }, (_, index) =>
  Math.cos((Math.PI * (2 * (index % edge) + 1) * Math.floor(index / edge)) / (2 * edge)),
);
