import { closeSync, openSync, readSync } from 'node:fs';
import { at } from '../../../src-shared/domain/at';
import { kMeans, nearestCentres } from '../../../src-shared/metrics/clusters';

/** Features to cluster, for the thread that computes figures. */
export interface ClustersRequest {
  readonly figures: 'clusters';
  /** Little-endian float32 [rows, dimensions]. */
  readonly file: string;
  readonly dimensions: number;
  /** Row per image; -1 where it has none. */
  readonly rows: Int32Array;
  /** Number of clusters. */
  readonly k: number;
}

/** Most images that centres are computed from; more hardly move them. All images then go to their nearest centre. */
const mostFitted = 4000;

/** Images read at once: 16 MB of 1,024 dimensions. */
const imagesAtOnce = 4000;

/** Number of the cluster per image, the largest cluster first; -1 without features. Features are scaled to length 1. */
export function clusterFeatures({ file, dimensions, rows, k }: ClustersRequest): Int32Array {
  const found = Int32Array.from(rows.keys()).filter((image) => at(rows, image) >= 0);
  const handle = openSync(file, 'r');
  const read = (images: Int32Array) => {
    const values = new Float32Array(images.length * dimensions);
    images.forEach((image, index) => {
      const row = values.subarray(index * dimensions, (index + 1) * dimensions);
      readSync(handle, row, 0, dimensions * 4, at(rows, image) * dimensions * 4);
      normalise(row);
    });
    return { values, dimensions };
  };
  try {
    const { centres } = kMeans(read(spread(found, mostFitted)), k, 'clusters');
    const clusterOf = new Int32Array(rows.length).fill(-1);
    for (let from = 0; from < found.length; from += imagesAtOnce) {
      const images = found.subarray(from, from + imagesAtOnce);
      nearestCentres(read(images), centres).forEach((cluster, index) => {
        clusterOf[at(images, index)] = cluster;
      });
    }
    return largestFirst(clusterOf, k);
  } finally {
    closeSync(handle);
  }
}

/** At most so many entries, evenly spread. */
function spread(all: Int32Array, most: number): Int32Array {
  const count = Math.min(all.length, most);
  return Int32Array.from({ length: count }, (_, index) => at(all, Math.floor((index * all.length) / count)));
}

/** Scales a row to length 1, unless it is all zeros. */
function normalise(row: Float32Array): void {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) row.forEach((value, axis) => (row[axis] = value / length));
}

/** Renumbers clusters by their sizes; equally large ones keep their order. */
function largestFirst(clusterOf: Int32Array, k: number): Int32Array {
  const sizes = new Array<number>(k).fill(0);
  for (const cluster of clusterOf) if (cluster >= 0) sizes[cluster] = at(sizes, cluster) + 1;
  const order = [...sizes.keys()].sort((a, b) => at(sizes, b) - at(sizes, a) || a - b);
  const rank = order.map((_, cluster) => order.indexOf(cluster));
  return clusterOf.map((cluster) => (cluster < 0 ? -1 : at(rank, cluster)));
}
