import type { Answer } from '../../../src-shared/contract/predicted';
import { at } from '../../../src-shared/domain/at';
import { unsureMarker, type Decision } from '../../../src-shared/domain/decision';
import { decide, noClass } from '../../../src-shared/metrics/decisions';
import { argmax } from '../../../src-shared/metrics/probabilities';

/** An answer by numbers of classes. */
export interface NumberedAnswer {
  /** The most probable class. */
  readonly likeliest: number;
  /** The class under the decision, or noClass. */
  readonly answer: number;
  /** Probability of the most probable class. */
  readonly confidence: number;
}

/** Answers one image. @param probabilities [classes] */
export function answerOf(
  probabilities: Float32Array,
  classes: readonly string[],
  decision: Decision | null,
): NumberedAnswer {
  const likeliest = at(argmax(probabilities, classes.length), 0);
  const answer = at(decide(probabilities, classes, decision), 0);
  return { likeliest, answer, confidence: at(probabilities, likeliest) };
}

/** An answer by names of classes. */
export function namedAnswer({ likeliest, answer, confidence }: NumberedAnswer, classes: readonly string[]): Answer {
  const isUnsure = answer === noClass;
  const decision = isUnsure ? unsureMarker(classes) : at(classes, answer);
  return { class: at(classes, likeliest), decision, isUnsure, confidence };
}
