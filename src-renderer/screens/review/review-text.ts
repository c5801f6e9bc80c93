import type { Part } from '../../../src-shared/domain/image';
import { baselineText } from '../../../src-shared/domain/run-notes';
import { majorityBaseline } from '../../../src-shared/metrics/averages';
import { marginsOf } from '../../../src-shared/metrics/margins';
import type { Reviewed } from './outcomes';
import type { Shown } from './review.svelte';

/** Heading of the images that are shown. */
export function titleOf(shown: Shown, run: string, before: string): string {
  if (shown.list === 'cell') return `Labelled ${shown.actual}, predicted ${shown.predicted}`;
  if (shown.list === 'fixed') return `Fixed: wrong in ${before}, right in ${run}`;
  if (shown.list === 'broken') return `Broken: right in ${before}, wrong in ${run}`;
  return 'All mistakes';
}

/** Text in place of an empty list. */
export function emptinessOf(shown: Shown, part: Part): string {
  if (shown.list === 'cell') return `No ${part} image is labelled ${shown.actual} and predicted ${shown.predicted}.`;
  if (shown.list === 'fixed') return `No ${part} image was fixed.`;
  if (shown.list === 'broken') return `No ${part} image was broken.`;
  return `The run is right on all ${part} images.`;
}

/** Whether an image has another label now than in the run's snapshot. */
export const isRelabelled = ({ actual, class: now, labelState }: Reviewed): boolean =>
  labelState !== 'labelled' || now !== actual;

/** An image in review, for a screen reader. */
export function sentenceOf(outcome: Reviewed): string {
  const { actual, predicted, confidence, class: now, labelState, before } = outcome;
  const change = isRelabelled(outcome) ? `, now ${now ?? labelState}` : '';
  const older = before === undefined ? '' : `, before ${before}`;
  return `Labelled ${actual}, predicted ${predicted}, ${(confidence * 100).toFixed(0)} %${older}${change}`;
}

/** Sentence on what always answering with the largest class would score. @param confusion confusion[actual][predicted] */
export function baselineOf(confusion: readonly (readonly number[])[], classes: readonly string[]): string {
  const majority = majorityBaseline(marginsOf(confusion));
  return majority === null ? '' : baselineText(majority.share, classes[majority.index] ?? null);
}
