import { gridEdge, type Grid } from './grid';

/** Edge of the picture that is transformed, and of the block of lowest frequencies that is kept. */
const edge = 32;
const kept = 8;

/**
 * The 64-bit DCT hash as 16 hex digits, first bit first: the two-dimensional DCT-II of the 32 × 32 grey picture, its
 * 8 × 8 lowest frequencies, and a bit each: above their median or not.
 * Source: C. Zauner, Implementation and benchmarking of perceptual image hash functions (2010); `phash` of Python's
 * imagehash, which cleanvision uses. Ours averages down instead of Lanczos's kernel, so hashes are not exchangeable.
 */
export function perceptualHash({ grey }: Grid): string {
  const frequencies = lowFrequencies(halve(grey));
  const sorted = Float64Array.from(frequencies).sort();
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  let digits = '';
  for (let at = 0; at < frequencies.length; at += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit += 1) digit = digit * 2 + ((frequencies[at + bit] ?? 0) > median ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}

/** The grid averaged to edge × edge. */
function halve(grey: Float32Array): Float32Array {
  const half = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      const at = y * 2 * gridEdge + x * 2;
      const sum = (grey[at] ?? 0) + (grey[at + 1] ?? 0) + (grey[at + gridEdge] ?? 0) + (grey[at + gridEdge + 1] ?? 0);
      half[y * edge + x] = sum / 4;
    }
  }
  return half;
}

/** kept × kept coefficients, one row a vertical frequency; not normalised, which no comparison with the median sees. */
function lowFrequencies(picture: Float32Array): Float64Array {
  const rows = new Float64Array(edge * kept);
  for (let y = 0; y < edge; y += 1) {
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let x = 0; x < edge; x += 1) sum += (picture[y * edge + x] ?? 0) * (cosines[u * edge + x] ?? 0);
      rows[y * kept + u] = sum;
    }
  }
  const both = new Float64Array(kept * kept);
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let y = 0; y < edge; y += 1) sum += (rows[y * kept + u] ?? 0) * (cosines[v * edge + y] ?? 0);
      both[v * kept + u] = sum;
    }
  }
  return both;
}

/** cos(π (2x + 1) u / 2 edge) at [u × edge + x]. */
const cosines = Float64Array.from({ length: kept * edge }, (_, at) =>
  Math.cos((Math.PI * (2 * (at % edge) + 1) * Math.floor(at / edge)) / (2 * edge)),
);
