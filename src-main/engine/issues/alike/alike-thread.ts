import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { at } from '../../../../src-shared/domain/at';
import { reducedComponents } from '../../../../src-shared/workers/reduced';
import { createKernel } from '../../features/similar/kernel';
import { nearestOf } from '../../features/similar/nearest';
import { alignedLikeness, squareEdge } from './alignment';

// Entry point of the thread that compares images by their features or pixels; comparing.ts starts it.

/** Asks for the rows of a file of reduced codes that are nearest to each other. */
export interface FeatureRequest {
  readonly codes: string;
  readonly rows: number;
  /** Most pairs to find. */
  readonly wanted: number;
}

/** Asks for the likeness of pairs of squares in a pixel file, RGB of `squareEdge`. */
export interface PixelRequest {
  readonly pixels: string;
  /** [pairs, 2] rows of the file. */
  readonly pairs: Int32Array;
}

export type AlikeMessage =
  | { readonly done: number }
  /** [pairs, 2] rows, the nearest first. */
  | { readonly found: Int32Array }
  /** One likeness per pair. */
  | { readonly likeness: Float32Array };

/** Nearest neighbours to take for each row, from the rows after it. */
const neighbours = 4;
/** Address of the int8 codes in the kernel's memory; the query lies before them. */
const codesAddress = 256;

const post = (message: AlikeMessage): void => parentPort?.postMessage(message);
const request = workerData as FeatureRequest | PixelRequest;
if ('codes' in request) post({ found: nearestPairs(request) });
else post({ likeness: compare(request) });

function nearestPairs({ codes, rows, wanted }: FeatureRequest): Int32Array {
  const { memory, scan } = createKernel();
  const out = codesAddress + rows * reducedComponents;
  memory.grow(Math.ceil((out + rows * 4) / 65_536));
  new Uint8Array(memory.buffer, codesAddress, rows * reducedComponents).set(readStart(codes, rows * reducedComponents));
  const pairs: { readonly one: number; readonly other: number; readonly distance: number }[] = [];
  for (let one = 0; one + 1 < rows; one += 1) {
    const own = codesAddress + one * reducedComponents;
    new Int16Array(memory.buffer, 0, reducedComponents).set(new Int8Array(memory.buffer, own, reducedComponents));
    const after = rows - one - 1;
    scan(own + reducedComponents, after, 0, out);
    const distances = new Int32Array(memory.buffer, out, after);
    const nearest = Array.from(nearestOf(distances, Math.min(neighbours, after)), (index) => {
      return { one, other: one + 1 + index, distance: at(distances, index) };
    });
    pairs.push(...nearest.sort((a, b) => a.distance - b.distance).slice(0, neighbours));
    if (one % 200 === 0) post({ done: one });
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
    if (pair % 20 === 0) post({ done: pair });
  }
  return likeness;
}

/** One square as luma, after ITU-R BT.601. */
function greyOf(file: Buffer, row: number): Float32Array {
  const pixels = squareEdge * squareEdge;
  const start = row * pixels * 3;
  if (row < 0 || start + pixels * 3 > file.length) {
    throw new RangeError(`The file of pixels has no row ${String(row)}.`);
  }
  const byteAt = (offset: number): number => file[offset] ?? 0; // a hot loop, within the row that was checked
  return Float32Array.from({ length: pixels }, (_, index) => {
    const red = start + index * 3;
    return 0.299 * byteAt(red) + 0.587 * byteAt(red + 1) + 0.114 * byteAt(red + 2);
  });
}
