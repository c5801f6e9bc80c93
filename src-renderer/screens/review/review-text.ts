import type { Part } from '../../../src-shared/domain/image';
import { baselineText } from '../../../src-shared/domain/run-notes';
import { majorityBaseline } from '../../../src-shared/metrics/averages';
import { marginsOf } from '../../../src-shared/metrics/margins';
import type { Reviewed } from './outcomes';
import { allMistakes, isSameQuery, type Shown } from './shown';

/** Text in place of an empty list. */
export function emptinessOf({ query, empty }: Shown, part: Part): string {
  if (empty !== undefined) return empty;
  if (isSameQuery(query, allMistakes.query)) return `The run is right on all ${part} images.`;
  const { actual, predicted } = query;
  if (actual === undefined || predicted === undefined) return `No ${part} image is among these.`;
  return `No ${part} image is labelled ${actual} and predicted ${predicted}.`;
}

/** Whether an image has another label now than in the run's snapshot. */
export const isRelabelled = ({ actual, class: now, labelState }: Reviewed): boolean =>
  labelState !== 'labelled' || now !== actual;

/** An image in review, for a screen reader. */
export function sentenceOf(outcome: Reviewed): string {
  const { actual, predicted, confidence, class: now, labelState, before } = outcome;
  const confirmed = outcome.confirmed ? ', label confirmed' : '';
  const change = isRelabelled(outcome) ? `, now ${now ?? labelState}` : '';
  const older = before === undefined ? '' : `, before ${before}`;
  return `Labelled ${actual}, predicted ${predicted}, ${(confidence * 100).toFixed(0)} %${older}${change}${confirmed}`;
}

/** Sentence on what always answering with the largest class would score. @param confusion confusion[actual][predicted] */
export function baselineOf(confusion: readonly (readonly number[])[], classes: readonly string[]): string {
  const majority = majorityBaseline(marginsOf(confusion));
  return majority === null ? '' : baselineText(majority.share, classes[majority.index] ?? null);
}
