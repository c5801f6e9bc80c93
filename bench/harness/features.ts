import { open } from 'node:fs/promises';

/** Size and clustering of synthetic features. */
export interface FeatureShape {
  readonly rows: number;
  readonly dimensions: number;
  readonly clusters: number;
}

const blockRows = 1000;

/**
 * Writes float32 [rows, dimensions]: each row is the centre of its cluster plus noise of the same size. The standard deviation of
 * dimension d falls as d^-0.7. 128 of 1,280 dimensions then have 93 % of the variance, much as in features of photographs.
 */
export async function writeFeatures(file: string, { rows, dimensions, clusters }: FeatureShape): Promise<void> {
  const sizes = Float32Array.from({ length: dimensions }, (_, at) => (at + 1) ** -0.7);
  const draw = uniform(1);
  const centres = Float32Array.from(
    { length: clusters * dimensions },
    (_, at) => (sizes[at % dimensions] ?? 0) * draw(),
  );
  const block = new Float32Array(blockRows * dimensions);
  const handle = await open(file, 'w');
  try {
    for (let from = 0; from < rows; from += blockRows) {
      const count = Math.min(blockRows, rows - from);
      for (let row = 0; row < count; row += 1) {
        const centre = ((from + row) % clusters) * dimensions;
        for (let at = 0; at < dimensions; at += 1) {
          block[row * dimensions + at] = (centres[centre + at] ?? 0) + (sizes[at] ?? 0) * draw();
        }
      }
      await handle.write(new Uint8Array(block.buffer, 0, count * dimensions * 4));
    }
  } finally {
    await handle.close();
  }
}

/**
 * Finds the rows of greatest cosine similarity with each query by comparing all rows.
 * @param queries indices of rows
 * @returns per query its nearest rows, the most similar first, without itself
 */
export async function nearestByAll(
  file: string,
  { rows, dimensions }: FeatureShape,
  queries: readonly number[],
  wanted: number,
): Promise<number[][]> {
  const handle = await open(file, 'r');
  try {
    const vectors: Float32Array[] = [];
    for (const query of queries) vectors.push(unit(await readRows(query, 1)));
    const similarities = queries.map(() => new Float32Array(rows));
    for (let from = 0; from < rows; from += blockRows) {
      const count = Math.min(blockRows, rows - from);
      const block = await readRows(from, count);
      for (let row = 0; row < count; row += 1) {
        const own = block.subarray(row * dimensions, (row + 1) * dimensions);
        const length = Math.sqrt(product(own, own));
        vectors.forEach((vector, index) => {
          const found = similarities[index];
          if (found) found[from + row] = product(own, vector) / length;
        });
      }
    }
    return similarities.map((all, index) => {
      const order = Int32Array.from(all.keys()).sort((a, b) => (all[b] ?? 0) - (all[a] ?? 0));
      return [...order.subarray(0, wanted + 1)].filter((row) => row !== queries[index]).slice(0, wanted);
    });
  } finally {
    await handle.close();
  }

  async function readRows(first: number, count: number): Promise<Float32Array> {
    const values = new Float32Array(count * dimensions);
    await handle.read(new Uint8Array(values.buffer), 0, values.byteLength, first * dimensions * 4);
    return values;
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(product(vector, vector));
  return vector.map((value) => value / length);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** Random numbers, uniform in -1..1, by xorshift32: fast enough to draw a billion. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
