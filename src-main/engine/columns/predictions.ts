import type { Columns } from './columns';
import { floatKeys, keysBy } from './radix';

/** Outcome of a run's prediction for a row. */
export const outcomes = { none: 0, right: 1, wrong: 2 } as const;

/** A run's predictions by row; rows beyond the arrays have none. */
export interface Predictions {
  readonly outcomes: Uint8Array;
  /** 0..1; NaN where there is no prediction. */
  readonly confidence: Float32Array;
}

export interface Predicted {
  readonly image: number;
  readonly wrong: boolean;
  readonly confidence: number;
}

export function predictionsOf(columns: Columns, predicted: Iterable<Predicted>): Predictions {
  const outcomeOf = new Uint8Array(columns.count);
  const confidences = new Float32Array(columns.count).fill(Number.NaN);
  for (const { image, wrong, confidence } of predicted) {
    const row = columns.rowOf(image);
    if (row < 0) continue;
    outcomeOf[row] = wrong ? outcomes.wrong : outcomes.right;
    confidences[row] = confidence;
  }
  return { outcomes: outcomeOf, confidence: confidences };
}

/**
 * Keys that sort by confidence. Images without a prediction, and rows added since, come last in both directions: nobody who asks for the
 * least or the most confident predictions means them.
 */
export function confidenceKeys({ confidence }: Predictions, count: number, descending: boolean): Uint32Array {
  const keys = new Uint32Array(count);
  keys.set(floatKeys(confidence).subarray(0, count));
  if (descending) return keys; // 0 stands for no prediction, and inverted it comes last
  return keysBy(count, (row) => (keys[row] ?? 0) - 1); // 0 becomes the highest
}
