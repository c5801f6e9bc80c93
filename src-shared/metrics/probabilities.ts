import { at } from '../domain/at';

/** Keras's epsilon: probabilities are clipped to [epsilon, 1 - epsilon] before the logarithm. */
const epsilon = 1e-7;

/**
 * Most probable class of each row; the first of equal ones.
 * @param probabilities [n, classes]
 * @returns [n] class indices. A row of NaN gives class 0.
 */
export function argmax(probabilities: Float32Array, classes: number): Int32Array {
  const chosen = new Int32Array(rowsOf(probabilities, classes));
  for (let row = 0; row < chosen.length; row += 1) {
    let best = 0; // a hot loop: the length was checked, so that its indices need no check of their own
    for (let index = 1; index < classes; index += 1) {
      if ((probabilities[row * classes + index] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = index;
    }
    chosen[row] = best;
  }
  return chosen;
}

/**
 * Mean cross-entropy in nats, with probabilities clipped as Keras does (keras.losses.CategoricalCrossentropy). For two
 * classes this is binary cross-entropy on rows [1 - p, p].
 * @param probabilities [n, classes], n at least 1
 * @param labels [n] class indices
 * @returns NaN when a probability of a label is NaN
 */
export function crossEntropy(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number {
  const rows = rowsOf(probabilities, classes);
  if (rows === 0 || rows !== labels.length)
    throw new RangeError('There must be at least one row, and one label per row');
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    const probability = at(probabilities, row * classes + at(labels, row));
    total -= Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon));
  }
  return total / rows;
}

function rowsOf(probabilities: Float32Array, classes: number): number {
  const rows = probabilities.length / classes;
  if (!Number.isInteger(rows))
    throw new RangeError(`${String(probabilities.length)} values make no rows of ${String(classes)}`);
  return rows;
}
