import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { reducedComponents, reducedFiles } from '../../../../src-shared/workers/reduced';
import { createKernel } from './kernel';
import { nearestOf } from './nearest';

/** What is searched: a space's features and their reduced copy. */
export interface Searched {
  readonly folder: string;
  /** Little-endian float32 [rows, dimensions]. */
  readonly features: string;
  readonly dimensions: number;
  readonly rows: number;
  readonly scale: number;
  /** Another one when the reduced copy was made anew. */
  readonly made: string;
}

/** Rows by cosine similarity with a query, the most similar first. */
export interface Nearest {
  readonly rows: Int32Array;
  readonly similarities: Float32Array;
}

/** Where int8 codes begin in the kernel's memory; the query stands before them. */
const codesAt = 256;
const pageBytes = 65_536;

/** Holds the reduced copy of one space in memory and searches it. */
export class Scanner {
  readonly #kernel = createKernel();
  #loaded: { readonly searched: Searched; readonly basis: Float32Array } | null = null;

  /**
   * @param query a row of the space, or features [dimensions]
   * @param wanted how many are scanned for; their similarity is that of the full rows
   */
  search(searched: Searched, query: number | Float32Array, wanted: number): Nearest {
    const basis = this.#load(searched);
    const file = openSync(searched.features, 'r');
    try {
      const features = typeof query === 'number' ? readRow(file, query, searched.dimensions) : query;
      const nearest = this.#scan(searched, codeOf(features, basis, searched), wanted);
      return ranked(file, nearest, features);
    } finally {
      closeSync(file);
    }
  }

  /** @returns the basis */
  #load(searched: Searched): Float32Array {
    const { folder, rows, dimensions, made } = searched;
    const known = this.#loaded?.searched.made === made ? this.#loaded : null;
    if (known?.searched.rows === rows) return known.basis;
    this.#loaded = null;
    this.#grow(codesAt + rows * (reducedComponents + 4));
    const from = Math.min(known?.searched.rows ?? 0, rows);
    const bytes = new Uint8Array(this.#kernel.memory.buffer, codesAt, rows * reducedComponents);
    readInto(join(folder, reducedFiles.codes), bytes.subarray(from * reducedComponents), from * reducedComponents);
    const file = readFileSync(join(folder, reducedFiles.basis));
    const basis = new Float32Array(dimensions * (1 + reducedComponents));
    new Uint8Array(basis.buffer).set(file.subarray(0, basis.byteLength));
    this.#loaded = { searched, basis };
    return basis;
  }

  #grow(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = Math.ceil(bytes / pageBytes) - memory.buffer.byteLength / pageBytes;
    if (missing > 0) memory.grow(missing);
  }

  #scan({ rows }: Searched, query: Int16Array, wanted: number): Int32Array {
    const { memory, scan } = this.#kernel;
    new Int16Array(memory.buffer, 0, reducedComponents).set(query);
    const out = codesAt + rows * reducedComponents;
    scan(codesAt, rows, 0, out);
    return nearestOf(new Int32Array(memory.buffer, out, rows), Math.min(wanted, rows));
  }
}

/** The reduced form of features, rounded as the copy's rows but not cut off. */
function codeOf(features: Float32Array, basis: Float32Array, { dimensions, scale }: Searched): Int16Array {
  const length = Math.max(Math.sqrt(features.reduce((sum, value) => sum + value * value, 0)), 1e-12);
  const code = new Float64Array(reducedComponents);
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let dimension = 0; dimension < dimensions; dimension += 1) {
    const value = (features[dimension] ?? 0) / length - (basis[dimension] ?? 0);
    const from = dimensions + dimension * reducedComponents;
    for (let at = 0; at < reducedComponents; at += 1) code[at] = (code[at] ?? 0) + value * (basis[from + at] ?? 0);
  }
  return Int16Array.from(code, (value) => Math.max(-127, Math.min(127, Math.round(value * scale))));
}

/** Reads the full rows and puts them in order; of equally similar ones the first. */
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
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at] ?? 0;
    product += value * (features[at] ?? 0);
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
