import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { UMAP } from 'umap-js';
import { at } from '../../../../src-shared/domain/at';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { reducedComponents } from '../../../../src-shared/workers/reduced';
import { createKernel, type Kernel } from '../similar/kernel';
import { nearestOf } from '../similar/nearest';

// Entry point of the thread that lays images out; layout.ts starts it, and ends it to cancel.

export interface LayoutRequest {
  /** The file of reduced codes. */
  readonly codes: string;
  /** Rows of the file to lay out. */
  readonly rows: Int32Array;
}

/** Places of a request's rows on the map: one entry per row, in their order. */
export interface Layout {
  /** 0..1, as y. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Mean distance to the nearest neighbours, in steps of the codes. */
  readonly outlying: Float32Array;
  /** Index of the nearest neighbour in the request. */
  readonly nearest: Int32Array;
  /** Distance to it, in steps of the codes. */
  readonly nearestDistance: Float32Array;
}

export type LayoutMessage =
  | { readonly phase: 'Comparing' | 'Laying out'; readonly done: number; readonly total: number }
  | { readonly layout: Layout };

const mostNeighbours = 15;
/** Address of the int8 codes in the kernel's memory; the query lies before them. */
const codesAddress = 256;

const post = (message: LayoutMessage): void => parentPort?.postMessage(message);

post({ layout: layOut(workerData as LayoutRequest) });

function layOut({ codes, rows }: LayoutRequest): Layout {
  const neighbours = Math.min(mostNeighbours, rows.length - 2); // UMAP wants more images than neighbours
  const kernel = createKernel();
  const out = codesAddress + rows.length * reducedComponents;
  kernel.memory.grow(Math.ceil((out + rows.length * 4) / 65_536));
  readCodes(kernel, codes, rows);
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const found = neighboursOf(kernel, index, rows.length, neighbours);
    indices.push(found.map((neighbour) => neighbour.index));
    distances.push(found.map(({ distance }) => distance));
    if (index % 200 === 0) post({ phase: 'Comparing', done: index, total: rows.length });
  }
  const points = embed(indices, distances, neighbours);
  return {
    x: scaled(points, 0),
    y: scaled(points, 1),
    outlying: Float32Array.from(distances, (row) => row.reduce((sum, value) => sum + value, 0) / neighbours),
    nearest: Int32Array.from(indices, (row) => row[1] ?? at(row, 0)), // a single image is its own neighbour
    nearestDistance: Float32Array.from(distances, (row) => row[1] ?? 0),
  };
}

function readCodes({ memory }: Kernel, path: string, rows: Int32Array): void {
  const bytes = new Uint8Array(memory.buffer, codesAddress, rows.length * reducedComponents);
  const file = openSync(path, 'r');
  try {
    rows.forEach((row, index) => {
      readSync(file, bytes, index * reducedComponents, reducedComponents, row * reducedComponents);
    });
  } finally {
    closeSync(file);
  }
}

/** Finds the row itself first, then its nearest neighbours. */
function neighboursOf({ memory, scan }: Kernel, index: number, count: number, wanted: number) {
  const out = codesAddress + count * reducedComponents;
  const own = new Int8Array(memory.buffer, codesAddress + index * reducedComponents, reducedComponents);
  new Int16Array(memory.buffer, 0, reducedComponents).set(own);
  scan(codesAddress, count, 0, out);
  const distances = new Int32Array(memory.buffer, out, count);
  const found = Array.from(nearestOf(distances, wanted + 1), (neighbour) => ({
    index: neighbour,
    distance: Math.sqrt(at(distances, neighbour)),
  }));
  const isSelf = (neighbour: { index: number }): number => Number(neighbour.index === index);
  found.sort((a, b) => isSelf(b) - isSelf(a) || a.distance - b.distance || a.index - b.index);
  return found.slice(0, wanted + 1);
}

/** Runs UMAP on the exact neighbours; seeded, so that the same images give the same map. */
function embed(indices: number[][], distances: number[][], neighbours: number): number[][] {
  const random = randomGenerator('map');
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours + 1, minDist: 0.1, random: () => random.next() });
  umap.setPrecomputedKNN(indices, distances);
  const epochs = umap.initializeFit(indices); // given neighbours, it uses only the number of vectors
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    umap.step();
    if (epoch % 5 === 0) post({ phase: 'Laying out', done: epoch, total: epochs });
  }
  return umap.getEmbedding();
}

/** One coordinate of each point, scaled to 0..1. */
function scaled(points: readonly number[][], axis: 0 | 1): Float32Array {
  const values = Float32Array.from(points, (point) => at(point, axis));
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.map((value) => (value - low) / Math.max(high - low, 1e-9));
}
