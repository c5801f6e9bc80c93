import { at } from '../../../src-shared/domain/at';

/** Images from which those to label next are chosen. */
export interface Candidates {
  /** [images] row of each in the file of features */
  readonly rows: Int32Array;
  /** [images, classes]; empty when nothing is known yet */
  readonly probabilities: Float32Array;
  readonly classes: number;
  /** Number of images to choose. */
  readonly wanted: number;
}

/** Candidates that are compared per wanted image; the most uncertain ones. */
const comparedPerWanted = 10;

/**
 * Chooses the images whose labels would help most. Among the most uncertain ones, it repeatedly takes the image with the largest
 * product of uncertainty and distance to all chosen before: k-center greedy (Sener and Savarese, ICLR 2018), weighted by margin
 * uncertainty (Settles 2009). Without probabilities, all are equally uncertain, and only their distances count.
 * @param read returns features [rows, dimensions] of some rows
 * @returns indices of candidates, the best first
 */
export async function chooseDiverse(
  candidates: Candidates,
  read: (rows: Int32Array) => Promise<Float32Array>,
): Promise<number[]> {
  const { rows, wanted } = candidates;
  const compared = mostUncertain(candidates, wanted * comparedPerWanted);
  if (compared.length === 0) return [];
  const order = Int32Array.from(compared, ({ index }) => index).sort((a, b) => at(rows, a) - at(rows, b));
  const features = unitRows(await read(order.map((index) => at(rows, index))), order.length);
  const uncertainties = new Map(compared.map(({ index, uncertainty }) => [index, uncertainty]));
  const weights = Float64Array.from(order, (index) => uncertainties.get(index) ?? 0);
  return greedily(features, weights, wanted).map((index) => at(order, index));
}

/**
 * The most uncertain candidates. Uncertainty is 1 minus the difference of the two highest probabilities. Without probabilities, an
 * even sample.
 */
function mostUncertain({ rows, probabilities, classes }: Candidates, limit: number) {
  const all = Array.from(rows, (_, index) => {
    const own = probabilities.subarray(index * classes, (index + 1) * classes);
    const [first = 0, second = 0] = Array.from(own).sort((a, b) => b - a); // both 0 without probabilities
    return { index, uncertainty: 1 - (first - second) };
  });
  if (classes > 0) return all.sort((a, b) => b.uncertainty - a.uncertainty).slice(0, limit);
  const interval = Math.max(1, all.length / limit);
  return all.filter(({ index }) => Math.floor(index / interval) !== Math.floor((index - 1) / interval));
}

// Hot loops over wanted × candidates: indices stay below the lengths, so `?? 0` from here on is for the type checker alone.

/** Indices of the chosen rows. @param rows of unit length */
function greedily(rows: readonly Float32Array[], weights: Float64Array, wanted: number): number[] {
  const distances = new Float64Array(rows.length).fill(2); // the largest distance of two rows; chosen ones get -1
  const chosen: number[] = [];
  while (chosen.length < Math.min(wanted, rows.length)) {
    let best = -1;
    let bestScore = -Infinity;
    for (let index = 0; index < rows.length; index += 1) {
      const distance = distances[index] ?? 0;
      const score = distance < 0 ? -Infinity : (distance + 1e-6) * (weights[index] ?? 0);
      if (score > bestScore) [best, bestScore] = [index, score];
    }
    const last = rows[best];
    if (!last) break;
    chosen.push(best);
    rows.forEach((row, index) => {
      distances[index] = Math.min(distances[index] ?? 0, 1 - product(row, last));
    });
    for (const done of chosen) distances[done] = -1;
  }
  return chosen;
}

/** Rows of `features` [count, width], each scaled to unit length. */
function unitRows(features: Float32Array, count: number): Float32Array[] {
  const width = features.length / count;
  return Array.from({ length: count }, (_, index) => {
    const row = features.subarray(index * width, (index + 1) * width);
    const length = Math.sqrt(product(row, row)) || 1;
    return row.map((value) => value / length);
  });
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
