import type { Agreement, Annotator } from '../../../src-shared/contract/annotations';
import { formatCount, formatNumber, visibleText } from '../../components/format';
import { kappaNumber } from './second-look-text';

/** A person's name; for labels of imports that name nobody, words that say so. */
export const personText = (name: string | null): string => (name === null ? 'imported labels' : visibleText(name));

/** Interval of an alpha or a kappa: '0.71 to 0.93'; empty where there is none. */
export const rangeText = (interval: readonly [number, number] | null): string =>
  interval === null ? '' : interval.map(kappaNumber).join(' to ');

/** What alpha means, or why there is none. */
export function alphaText({ n, alpha, alphaInterval }: Agreement): string {
  if (n === 0) return 'Needs images that two people labelled.';
  if (alpha === null) return 'Not defined: all answers are one class.';
  return `95 % interval ${rangeText(alphaInterval)}; 0 is chance, 1 full agreement`;
}

/** What the figures count. */
export const countedText = ({ n, ratings, images }: Agreement): string =>
  `${formatCount(n, 'image')} of ${formatNumber(images)} with answers by two or more people, ${formatCount(ratings, 'answer')} in all.`;

/** Answers that the figures leave out; empty without any. */
export const unsureText = ({ unsure }: Agreement): string =>
  unsure === 0 ? '' : `Not counted: ${formatCount(unsure, 'answer')} as unsure or excluded.`;

/** Where a person's answers come from: '100 in second looks, 20 imported'. */
export function sourcesText({ imported, secondLooks, labels }: Annotator): string {
  const parts = [
    secondLooks > 0 && `${formatNumber(secondLooks)} in second looks`,
    imported > 0 && `${formatNumber(imported)} imported`,
    labels > 0 && `${formatNumber(labels)} labels`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
