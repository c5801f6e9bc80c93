import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { at } from '../../../../src-shared/domain/at';
import { reducedComponents } from '../../../../src-shared/workers/reduced';
import { createKernel } from '../../features/similar/kernel';
import { nearestOf } from '../../features/similar/nearest';
import { alignedLikeness, squareEdge } from './alignment';

// The program of the thread that compares images by their features, or pixels (see comparing.ts), which starts it.

/** Looks for the rows of a file of reduced codes that are nearest to each other. */
export interface FeatureRequest {
  readonly codes: string;
  readonly rows: number;
  /** How many pairs are wanted, at most. */
  readonly wanted: number;
}

/** Compares squares of a pixel file, RGB of `squareEdge`. */
export interface PixelRequest {
  readonly pixels: string;
  /** [pairs, 2]: rows of the file. */
  readonly pairs: Int32Array;
}

/** [pairs, 2] rows, the nearest first; or a likeness a pair. */
export type AlikeMessage =
  { readonly done: number } | { readonly found: Int32Array } | { readonly likeness: Float32Array };

/** Neighbours of a row that are looked at, among the rows after it. */
const neighbours = 4;
const codesAt = 256;

const tell = (message: AlikeMessage): void => parentPort?.postMessage(message);
const request = workerData as FeatureRequest | PixelRequest;
if ('codes' in request) tell({ found: nearestPairs(request) });
else tell({ likeness: compare(request) });

function nearestPairs({ codes, rows, wanted }: FeatureRequest): Int32Array {
  const { memory, scan } = createKernel();
  const out = codesAt + rows * reducedComponents;
  memory.grow(Math.ceil((out + rows * 4) / 65_536));
  new Uint8Array(memory.buffer, codesAt, rows * reducedComponents).set(readStart(codes, rows * reducedComponents));
  const pairs: { readonly one: number; readonly other: number; readonly distance: number }[] = [];
  for (let one = 0; one + 1 < rows; one += 1) {
    const own = codesAt + one * reducedComponents;
    new Int16Array(memory.buffer, 0, reducedComponents).set(new Int8Array(memory.buffer, own, reducedComponents));
    const after = rows - one - 1;
    scan(own + reducedComponents, after, 0, out);
    const distances = new Int32Array(memory.buffer, out, after);
    const nearest = Array.from(nearestOf(distances, Math.min(neighbours, after)), (index) => ({
      ...{ one, other: one + 1 + index, distance: at(distances, index) },
    }));
    pairs.push(...nearest.sort((a, b) => a.distance - b.distance).slice(0, neighbours));
    if (one % 200 === 0) tell({ done: one });
  }
  pairs.sort((a, b) => a.distance - b.distance);
  return Int32Array.from(pairs.slice(0, wanted).flatMap(({ one, other }) => [one, other]));
}

function readStart(path: string, bytes: number): Uint8Array {
  const values = new Uint8Array(bytes);
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < bytes;) {
      const read = readSync(file, values, done, bytes - done, done);
      if (read === 0) throw new RangeError('The reduced copy of the features is too short');
      done += read;
    }
    return values;
  } finally {
    closeSync(file);
  }
}

function compare({ pixels, pairs }: PixelRequest): Float32Array {
  const file = readFileSync(pixels);
  const likeness = new Float32Array(pairs.length / 2);
  for (let pair = 0; pair < likeness.length; pair += 1) {
    likeness[pair] = alignedLikeness(greyOf(file, at(pairs, pair * 2)), greyOf(file, at(pairs, pair * 2 + 1)));
    if (pair % 20 === 0) tell({ done: pair });
  }
  return likeness;
}

/** A square in luma after ITU-R BT.601. */
function greyOf(file: Buffer, row: number): Float32Array {
  const pixels = squareEdge * squareEdge;
  const start = row * pixels * 3;
  if (row < 0 || start + pixels * 3 > file.length)
    throw new RangeError(`The file of pixels has no row ${String(row)}.`);
  const channel = (place: number): number => file[place] ?? 0; // a hot loop, within the row that was checked
  return Float32Array.from({ length: pixels }, (_, index) => {
    const place = start + index * 3;
    return 0.299 * channel(place) + 0.587 * channel(place + 1) + 0.114 * channel(place + 2);
  });
}
