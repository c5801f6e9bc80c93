import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { TensorFlow } from '../runtime/tensorflow';

/** Multiplications by the covariance. Each brings the directions closer to those of most variance. */
const rounds = 10;

/**
 * Orthonormal directions that span those of most variance (orthogonal iteration: Golub and Van Loan, Matrix Computations, 7.3.2),
 * rotated among themselves at random. So all have about the same variance, which is best when all are rounded alike (Gong and
 * Lazebnik, Iterative Quantization, CVPR 2011). Seeded: the same covariance gives the same directions.
 * @param covariance [dimensions, dimensions]
 * @returns [dimensions, wanted]; with fewer dimensions than wanted, the remaining columns are 0
 */
export function principalDirections(
  tf: TensorFlow,
  covariance: Float32Array,
  dimensions: number,
  wanted: number,
): Float32Array {
  const random = randomGenerator('directions');
  const count = Math.min(wanted, dimensions);
  let directions = orthonormal(gaussian(random, count * dimensions), dimensions, random);
  for (let round = 0; round < rounds; round += 1) {
    const product = tf.tidy(() =>
      tf
        .matMul(
          tf.tensor2d(Float32Array.from(directions), [count, dimensions]),
          tf.tensor2d(covariance, [dimensions, dimensions]),
        )
        .dataSync<'float32'>(),
    );
    directions = orthonormal(Float64Array.from(product), dimensions, random);
  }
  const rotation = orthonormal(gaussian(random, count * count), count, random);
  return rotated(directions, rotation, { dimensions, count, wanted });
}

/**
 * Makes vectors [count, length] orthonormal in place, by two rounds of Gram and Schmidt. A vector that depends on others is replaced
 * by a random one.
 */
function orthonormal(vectors: Float64Array, length: number, random: Random): Float64Array {
  const count = vectors.length / length;
  const vector = (index: number): Float64Array => vectors.subarray(index * length, (index + 1) * length);
  for (let index = 0; index < count; index += 1) {
    const own = vector(index);
    for (let tries = 0; ; tries += 1) {
      const before = Math.sqrt(dot(own, own));
      for (let other = 0; other < 2 * index; other += 1) subtractProjection(own, vector(other % index));
      const norm = Math.sqrt(dot(own, own));
      if (norm > 1e-6 * before) {
        own.forEach((value, position) => (own[position] = value / norm));
        break;
      }
      if (tries === 3) throw new RangeError('No further direction');
      own.set(gaussian(random, length));
    }
  }
  return vectors;
}

// Hot loops over vectors of equal length: `?? 0` from here on is for the type checker alone.

/** Subtracts from a vector its projection on a unit vector. */
function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit);
  for (let index = 0; index < vector.length; index += 1) {
    vector[index] = (vector[index] ?? 0) - along * (unit[index] ?? 0);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Rotates directions [count, dimensions] among themselves. @param rotation [count, count] @returns [dimensions, wanted] */
function rotated(
  directions: Float64Array,
  rotation: Float64Array,
  { dimensions, count, wanted }: { readonly dimensions: number; readonly count: number; readonly wanted: number },
): Float32Array {
  const matrix = new Float32Array(dimensions * wanted);
  for (let dimension = 0; dimension < dimensions; dimension += 1) {
    for (let to = 0; to < count; to += 1) {
      let sum = 0;
      for (let from = 0; from < count; from += 1) {
        sum += (directions[from * dimensions + dimension] ?? 0) * (rotation[to * count + from] ?? 0);
      }
      matrix[dimension * wanted + to] = sum;
    }
  }
  return matrix;
}

/** Normally distributed random numbers (Box and Muller). */
function gaussian(random: Random, count: number): Float64Array {
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
  );
}
