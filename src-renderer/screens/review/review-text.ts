import type { ClassFigures } from '../../../src-shared/domain/evaluation';
import type { Part } from '../../../src-shared/domain/image';
import { baselineText } from '../../../src-shared/domain/run-notes';
import { visibleText } from '../../components/format';
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
  const share = `${(confidence * 100).toFixed(0)} %`;
  return visibleText(`Labelled ${actual}, predicted ${predicted}, ${share}${older}${change}${confirmed}`);
}

/** Accuracy of always answering with the largest class, 0..1, and a sentence on it; null without images. */
export function baselineOf(
  perClass: readonly Pick<ClassFigures, 'class' | 'support'>[],
): { readonly share: number; readonly text: string } | null {
  const images = perClass.reduce((sum, { support }) => sum + support, 0);
  const largest = perClass.reduce<(typeof perClass)[number] | null>(
    (most, each) => (most === null || each.support > most.support ? each : most),
    null,
  );
  if (images === 0 || largest === null) return null;
  const share = largest.support / images;
  return { share, text: baselineText(share, largest.class) };
}
