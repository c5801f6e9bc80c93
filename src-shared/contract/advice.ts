import * as v from 'valibot';
import { Advice, AdviceKind, mostAdvice, usualDifference } from '../domain/advice';
import { RunId } from '../domain/image';
import { NameText } from '../domain/texts';
import { request } from '../rpc/declare';
import { LabelStep } from './label-step';

/** What to do next, by the figures of a run and the state of the labels. */
export const advice = {
  /**
   * At most five pieces of advice, those that matter most first. It rests on figures of all parts but names no test images, so that it
   * needs no look. Kinds 'not-found', 'no-data' for a run that is not finished.
   */
  list: request(
    v.object({
      /** Default: the newest finished run. Without any, advice is about the labels alone. */
      run: v.optional(RunId),
      /** Difference of two runs' accuracies, 0..1, that the test part should be able to show. */
      difference: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(0.5)), usualDifference),
    }),
    v.object({
      run: v.nullable(RunId),
      advice: v.pipe(v.array(Advice), v.maxLength(mostAdvice)),
      /** Advice that the figures support, too, but that was dismissed. */
      dismissed: v.array(Advice),
    }),
  ),
  /** Dismisses advice, or brings it back: one undoable step. */
  dismiss: request(
    v.object({ kind: AdviceKind, subject: NameText, dismissed: v.optional(v.boolean(), true) }),
    LabelStep,
  ),
} as const;
