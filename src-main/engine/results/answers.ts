import { at } from '../../../src-shared/domain/at';
import type { Decision } from '../../../src-shared/domain/decision';
import { decide, noClass } from '../../../src-shared/metrics/decisions';
import type { PredictionTable } from './prediction-table';

/** Stands for "unsure" among class indices. */
export const noAnswer = noClass;

export interface Answerer {
  /** Answer for a row of the table: an index into its classes, or `noAnswer`. */
  (row: number): number;
  /** Probability that the decision compares with its threshold. */
  readonly deciding: (row: number) => number;
}

/**
 * Answers under a decision, row by row and equal to `decide` of metrics/decisions.
 * @param decision null for the most probable class
 * @throws Failure of kind 'bad-input' for a decision that does not fit the run's classes
 */
export function answerer(table: PredictionTable, decision: Decision | null): Answerer {
  const { predicted, confidences, probabilities, classes } = table;
  decide(new Float32Array(), classes.names, decision); // refuses a decision that does not fit
  const confidence = (row: number): number => at(confidences, row);
  if (decision === null) return Object.assign((row: number) => at(predicted, row), { deciding: confidence });
  const { threshold } = decision;
  if (decision.kind === 'abstain' || probabilities === null) {
    const answer = (row: number): number => (confidence(row) >= threshold ? at(predicted, row) : noAnswer);
    return Object.assign(answer, { deciding: confidence });
  }
  const chosen = classes.names.indexOf(decision.class);
  const deciding = (row: number): number => at(probabilities, row * 2 + chosen);
  return Object.assign((row: number) => (deciding(row) >= threshold ? chosen : 1 - chosen), { deciding });
}
