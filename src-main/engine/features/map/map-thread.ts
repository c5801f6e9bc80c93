import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { UMAP } from 'umap-js';
import { at } from '../../../../src-shared/domain/at';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { reducedComponents } from '../../../../src-shared/workers/reduced';
import { createKernel, type Kernel } from '../similar/kernel';
import { nearestOf } from '../similar/nearest';

// The program of the thread that lays images out (see layout.ts), which starts it and ends it to cancel.

export interface LayoutRequest {
  /** The file of reduced codes, and the rows of it that are laid out. */
  readonly codes: string;
  readonly rows: Int32Array;
}

/** An entry a row of the request, in its order. */
export interface Layout {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Mean distance of the nearest neighbours, in steps of the codes. */
  readonly outlying: Float32Array;
  /** Index of the nearest neighbour in the request, and its distance. */
  readonly nearest: Int32Array;
  readonly nearestDistance: Float32Array;
}

export type LayoutMessage =
  | { readonly phase: 'Comparing' | 'Laying out'; readonly done: number; readonly total: number }
  | { readonly layout: Layout };

const mostNeighbours = 15;
const codesAt = 256;

const tell = (message: LayoutMessage): void => parentPort?.postMessage(message);

tell({ layout: layOut(workerData as LayoutRequest) });

function layOut({ codes, rows }: LayoutRequest): Layout {
  const neighbours = Math.min(mostNeighbours, rows.length - 2); // UMAP wants more images than neighbours
  const kernel = createKernel();
  const out = codesAt + rows.length * reducedComponents;
  kernel.memory.grow(Math.ceil((out + rows.length * 4) / 65_536));
  readCodes(kernel, codes, rows);
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const found = nearest(kernel, index, rows.length, neighbours);
    indices.push(found.map(({ at }) => at));
    distances.push(found.map(({ distance }) => distance));
    if (index % 200 === 0) tell({ phase: 'Comparing', done: index, total: rows.length });
  }
  const places = embed(indices, distances, neighbours);
  return {
    x: scaled(places, 0),
    y: scaled(places, 1),
    outlying: Float32Array.from(distances, (own) => own.reduce((sum, value) => sum + value, 0) / neighbours),
    nearest: Int32Array.from(indices, (own) => own[1] ?? at(own, 0)), // one image alone is its own neighbour
    nearestDistance: Float32Array.from(distances, (own) => own[1] ?? 0),
  };
}

function readCodes({ memory }: Kernel, path: string, rows: Int32Array): void {
  const bytes = new Uint8Array(memory.buffer, codesAt, rows.length * reducedComponents);
  const file = openSync(path, 'r');
  try {
    rows.forEach((row, index) => {
      readSync(file, bytes, index * reducedComponents, reducedComponents, row * reducedComponents);
    });
  } finally {
    closeSync(file);
  }
}

/** Itself first, then its nearest neighbours. */
function nearest({ memory, scan }: Kernel, index: number, count: number, wanted: number) {
  const out = codesAt + count * reducedComponents;
  const own = new Int8Array(memory.buffer, codesAt + index * reducedComponents, reducedComponents);
  new Int16Array(memory.buffer, 0, reducedComponents).set(own);
  scan(codesAt, count, 0, out);
  const distances = new Int32Array(memory.buffer, out, count);
  const found = Array.from(nearestOf(distances, wanted + 1), (place) => ({
    at: place,
    distance: Math.sqrt(at(distances, place)),
  }));
  found.sort((a, b) => Number(b.at === index) - Number(a.at === index) || a.distance - b.distance || a.at - b.at);
  return found.slice(0, wanted + 1);
}

/** UMAP on neighbours that are known exactly; seeded, so that the same images give the same map. */
function embed(indices: number[][], distances: number[][], neighbours: number): number[][] {
  const random = randomGenerator('map');
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours + 1, minDist: 0.1, random: () => random.next() });
  umap.setPrecomputedKNN(indices, distances);
  const epochs = umap.initializeFit(indices); // of the vectors themselves nothing but their number is used then
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    umap.step();
    if (epoch % 5 === 0) tell({ phase: 'Laying out', done: epoch, total: epochs });
  }
  return umap.getEmbedding();
}

/** One coordinate, taken to 0..1. */
function scaled(places: readonly number[][], axis: 0 | 1): Float32Array {
  const values = Float32Array.from(places, (place) => at(place, axis));
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.map((value) => (value - low) / Math.max(high - low, 1e-9));
}
