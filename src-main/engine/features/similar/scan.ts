import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { reducedComponents, reducedFiles } from '../../../../src-shared/workers/reduced';
import { createKernel } from './kernel';
import { nearestOf } from './nearest';

/** A space's features and their reduced copy. */
export interface SearchableSpace {
  readonly folder: string;
  /** Little-endian float32 [rows, dimensions]. */
  readonly features: string;
  readonly dimensions: number;
  readonly rows: number;
  readonly scale: number;
  /** Names the reduced copy; it changes when the copy is made from scratch. */
  readonly copyId: string;
}

/** Rows by cosine similarity with a query, the most similar first. */
export interface Nearest {
  readonly rows: Int32Array;
  readonly similarities: Float32Array;
}

/** Address of the int8 codes in the kernel's memory; the query lies before them. */
const codesAddress = 256;
const pageBytes = 65_536;

/** Holds the reduced copy of one space in memory and searches it. */
export class Scanner {
  readonly #kernel = createKernel();
  #loaded: { readonly space: SearchableSpace; readonly basis: Float32Array } | null = null;

  /**
   * @param query a row of the space, or features [dimensions]
   * @param wanted rows to find; their similarity is computed from the full rows
   * @param among rows to choose from; all when left out
   */
  search(space: SearchableSpace, query: number | Float32Array, wanted: number, among?: Int32Array): Nearest {
    const basis = this.#load(space);
    const file = openSync(space.features, 'r');
    try {
      const features = typeof query === 'number' ? readRow(file, query, space.dimensions) : query;
      const nearest = this.#scan(space, codeOf(features, basis, space), wanted, among);
      return ranked(file, nearest, features);
    } finally {
      closeSync(file);
    }
  }

  /** Reads the rows of the reduced copy that are not in memory yet. @returns the basis */
  #load(space: SearchableSpace): Float32Array {
    const { folder, rows, dimensions, copyId } = space;
    const known = this.#loaded?.space.copyId === copyId ? this.#loaded : null;
    if (known?.space.rows === rows) return known.basis;
    this.#loaded = null;
    this.#grow(codesAddress + rows * (reducedComponents + 4));
    const from = Math.min(known?.space.rows ?? 0, rows);
    const bytes = new Uint8Array(this.#kernel.memory.buffer, codesAddress, rows * reducedComponents);
    readInto(join(folder, reducedFiles.codes), bytes.subarray(from * reducedComponents), from * reducedComponents);
    const file = readFileSync(join(folder, reducedFiles.basis));
    const basis = new Float32Array(dimensions * (1 + reducedComponents));
    new Uint8Array(basis.buffer).set(file.subarray(0, basis.byteLength));
    this.#loaded = { space, basis };
    return basis;
  }

  #grow(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = Math.ceil(bytes / pageBytes) - memory.buffer.byteLength / pageBytes;
    if (missing > 0) memory.grow(missing);
  }

  #scan({ rows }: SearchableSpace, query: Int16Array, wanted: number, among?: Int32Array): Int32Array {
    const { memory, scan } = this.#kernel;
    new Int16Array(memory.buffer, 0, reducedComponents).set(query);
    const out = codesAddress + rows * reducedComponents;
    scan(codesAddress, rows, 0, out);
    const distances = new Int32Array(memory.buffer, out, rows);
    if (!among) return nearestOf(distances, Math.min(wanted, rows));
    const chosen = among.filter((row) => row < rows);
    const own = chosen.map((row) => at(distances, row));
    return nearestOf(own, Math.min(wanted, own.length)).map((index) => at(chosen, index));
  }
}

/** Reduces features in the way the copy's rows were reduced, rounded to the same steps. */
function codeOf(features: Float32Array, basis: Float32Array, { dimensions, scale }: SearchableSpace): Int16Array {
  const length = Math.max(Math.sqrt(features.reduce((sum, value) => sum + value * value, 0)), 1e-12);
  const code = new Float64Array(reducedComponents);
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let dimension = 0; dimension < dimensions; dimension += 1) {
    const value = (features[dimension] ?? 0) / length - (basis[dimension] ?? 0);
    const from = dimensions + dimension * reducedComponents;
    for (let component = 0; component < reducedComponents; component += 1) {
      code[component] = (code[component] ?? 0) + value * (basis[from + component] ?? 0);
    }
  }
  return Int16Array.from(code, (value) => Math.max(-127, Math.min(127, Math.round(value * scale))));
}

/** Reads the full rows and sorts them by similarity; equally similar ones stay in the order of their rows. */
function ranked(file: number, rows: Int32Array, features: Float32Array): Nearest {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  const found = Array.from(rows, (row) => ({
    row,
    similarity: cosine(readRow(file, row, features.length), features, length),
  }));
  found.sort((a, b) => b.similarity - a.similarity || a.row - b.row);
  return {
    rows: Int32Array.from(found, ({ row }) => row),
    similarities: Float32Array.from(found, ({ similarity }) => similarity),
  };
}

function cosine(row: Float32Array, features: Float32Array, length: number): number {
  let [product, square] = [0, 0];
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let index = 0; index < row.length; index += 1) {
    const value = row[index] ?? 0;
    product += value * (features[index] ?? 0);
    square += value * value;
  }
  return square === 0 || length === 0 ? -1 : product / (Math.sqrt(square) * length);
}

function readRow(file: number, row: number, dimensions: number): Float32Array {
  const values = new Float32Array(dimensions);
  const bytes = new Uint8Array(values.buffer);
  if (readSync(file, bytes, 0, bytes.length, row * bytes.length) < bytes.length) {
    throw new RangeError(`Row ${String(row)} of the features is beyond the end of their file`);
  }
  return values;
}

function readInto(path: string, bytes: Uint8Array, position: number): void {
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < bytes.length;) {
      const read = readSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 28), position + done);
      if (read === 0) throw new RangeError('The reduced copy of the features is too short');
      done += read;
    }
  } finally {
    closeSync(file);
  }
}
