import { at } from '../domain/at';
import { randomGenerator, type Random } from '../domain/random';

/** Points of equal dimension, one after the other. */
export interface Points {
  /** [n, dimensions] */
  readonly values: Float32Array;
  readonly dimensions: number;
}

export interface Clustering {
  /** [k, dimensions] */
  readonly centres: Float64Array;
  /** Number of its cluster per point. */
  readonly clusterOf: Int32Array;
}

/** Rounds of Lloyd's algorithm; it mostly stops by itself far earlier. */
const mostRounds = 100;

/**
 * Divides points into k clusters by k-means: seeded k-means++ starts, then Lloyd's algorithm until no point changes its cluster.
 * Sources: S. Lloyd, Least squares quantization in PCM (1982); D. Arthur and S. Vassilvitskii, k-means++ (2007).
 * @param k at most the number of points
 * @param seed equal points and seeds have equal clusters
 */
export function kMeans(points: Points, k: number, seed: number | string): Clustering {
  return lloyd(points, chooseCentres(points, k, randomGenerator(seed)));
}

/**
 * Lloyd's algorithm from given centres, until no point changes its cluster. A cluster that loses all points keeps its centre. Equals
 * scikit-learn's `KMeans(init=centres, n_init=1, tol=0, algorithm='lloyd')` as long as no cluster is empty.
 * @param start [k, dimensions]
 */
export function lloyd({ values, dimensions }: Points, start: Float64Array): Clustering {
  const centres = start.slice();
  const k = centres.length / dimensions;
  let clusterOf = nearestCentres({ values, dimensions }, centres);
  for (let round = 1; round < mostRounds; round += 1) {
    moveCentres(centres, { values, dimensions }, clusterOf, k);
    const next = nearestCentres({ values, dimensions }, centres);
    const isSettled = next.every((cluster, point) => cluster === clusterOf[point]);
    clusterOf = next;
    if (isSettled) break;
  }
  return { centres, clusterOf };
}

/** Number of the nearest centre per point; of equally near ones the first. @param centres [k, dimensions] */
export function nearestCentres({ values, dimensions }: Points, centres: Float64Array): Int32Array {
  const nearest = new Int32Array(values.length / dimensions);
  for (let point = 0; point < nearest.length; point += 1) {
    let best = Infinity;
    for (let centre = 0; centre * dimensions < centres.length; centre += 1) {
      const distance = squaredDistance(values, point * dimensions, centres, centre * dimensions, dimensions);
      if (distance >= best) continue;
      best = distance;
      nearest[point] = centre;
    }
  }
  return nearest;
}

/** Chooses points as first centres: each with a probability proportional to its squared distance from those chosen before. */
function chooseCentres({ values, dimensions }: Points, k: number, random: Random): Float64Array {
  const n = values.length / dimensions;
  const centres = new Float64Array(k * dimensions);
  const distances = new Float64Array(n).fill(Infinity);
  let chosen = random.integer(n);
  for (let centre = 0; centre < k; centre += 1) {
    centres.set(values.subarray(chosen * dimensions, (chosen + 1) * dimensions), centre * dimensions);
    let total = 0;
    for (let point = 0; point < n; point += 1) {
      const distance = squaredDistance(values, point * dimensions, centres, centre * dimensions, dimensions);
      distances[point] = Math.min(at(distances, point), distance);
      total += at(distances, point);
    }
    chosen = drawByWeight(distances, total * random.next());
  }
  return centres;
}

/** The first index at which the sum of weights passes a number. */
function drawByWeight(weights: Float64Array, passed: number): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += at(weights, index);
    if (sum > passed) return index;
  }
  return weights.length - 1; // all weights are 0: every point is a centre already
}

/** Moves each centre to the mean of its points. */
function moveCentres(centres: Float64Array, { values, dimensions }: Points, clusterOf: Int32Array, k: number): void {
  const sizes = new Float64Array(k);
  const sums = new Float64Array(centres.length);
  clusterOf.forEach((cluster, point) => {
    sizes[cluster] = at(sizes, cluster) + 1;
    const [to, from] = [cluster * dimensions, point * dimensions];
    // A hot loop: both offsets stay below the arrays' lengths.
    for (let axis = 0; axis < dimensions; axis += 1)
      sums[to + axis] = (sums[to + axis] ?? 0) + (values[from + axis] ?? 0);
  });
  sums.forEach((sum, index) => {
    const size = at(sizes, Math.floor(index / dimensions));
    if (size > 0) centres[index] = sum / size;
  });
}

function squaredDistance(
  points: Float32Array,
  point: number,
  centres: Float64Array,
  centre: number,
  dimensions: number,
): number {
  let sum = 0;
  // A hot loop: both offsets stay below the arrays' lengths.
  for (let axis = 0; axis < dimensions; axis += 1) {
    const difference = (points[point + axis] ?? 0) - (centres[centre + axis] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
