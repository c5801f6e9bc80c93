import { at as elementAt } from '../../../src-shared/domain/at';

/** Images among which some are to be labelled next. */
export interface Candidates {
  /** Row of each in the file of features. */
  readonly rows: Int32Array;
  /** [images, classes]; empty when nothing is known yet. */
  readonly probabilities: Float32Array;
  readonly classes: number;
  readonly wanted: number;
}

/** Candidates a chosen image that are compared, the most uncertain ones. */
const comparedPerWanted = 10;

/**
 * Chooses images whose labels would tell most: the most uncertain ones, and of these greedily the one that is farthest from all
 * that were chosen before, its distance times its uncertainty (k-center greedy, Sener and Savarese, ICLR 2018, weighted by
 * margin uncertainty, Settles 2009). Without probabilities all are equally uncertain: the first ones are the most different.
 * @param read features [rows, dimensions] of some rows
 * @returns indices into the candidates, the best first
 */
export async function chooseDiverse(
  candidates: Candidates,
  read: (rows: Int32Array) => Promise<Float32Array>,
): Promise<number[]> {
  const { rows, wanted } = candidates;
  const compared = mostUncertain(candidates, wanted * comparedPerWanted);
  if (compared.length === 0) return [];
  const order = Int32Array.from(compared, ({ index }) => index).sort((a, b) => elementAt(rows, a) - elementAt(rows, b));
  const features = unitRows(await read(order.map((index) => elementAt(rows, index))), order.length);
  const uncertainties = new Map(compared.map(({ index, uncertainty }) => [index, uncertainty]));
  const weights = Float64Array.from(order, (index) => uncertainties.get(index) ?? 0);
  return greedily(features, weights, wanted).map((at) => elementAt(order, at));
}

/** 1 less the distance of the two highest probabilities, the highest first; of equals an even choice. */
function mostUncertain({ rows, probabilities, classes }: Candidates, most: number) {
  const all = Array.from(rows, (_, index) => {
    const own = probabilities.subarray(index * classes, (index + 1) * classes);
    const [first = 0, second = 0] = Array.from(own).sort((a, b) => b - a);
    return { index, uncertainty: 1 - (first - second) };
  });
  if (classes > 0) return all.sort((a, b) => b.uncertainty - a.uncertainty).slice(0, most);
  const every = Math.max(1, all.length / most);
  return all.filter(({ index }) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

// Hot loops, wanted × candidates: indices stay below the lengths, so `?? 0` from here on is for the type checker alone.

function greedily(rows: readonly Float32Array[], weights: Float64Array, wanted: number): number[] {
  const distances = new Float64Array(rows.length).fill(2); // as far as can be from nothing
  const chosen: number[] = [];
  while (chosen.length < Math.min(wanted, rows.length)) {
    let best = -1;
    let bestScore = -Infinity;
    for (let at = 0; at < rows.length; at += 1) {
      const distance = distances[at] ?? 0;
      const score = distance < 0 ? -Infinity : (distance + 1e-6) * (weights[at] ?? 0);
      if (score > bestScore) [best, bestScore] = [at, score];
    }
    const last = rows[best];
    if (!last) break;
    chosen.push(best);
    rows.forEach((row, at) => {
      distances[at] = Math.min(distances[at] ?? 0, 1 - product(row, last));
    });
    for (const done of chosen) distances[done] = -1;
  }
  return chosen;
}

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
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
