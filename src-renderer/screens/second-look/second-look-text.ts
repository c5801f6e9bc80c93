import type { SecondLook, SecondLookResults } from '../../../src-shared/contract/second-looks';
import { formatShare } from '../../components/figures';
import { formatCount, formatNumber } from '../../components/format';
import type { Disputed } from './second-look.svelte';

const states = { open: 'not finished', finished: 'finished', cancelled: 'cancelled' } as const;

/** '40 of 200 answered, not finished'. */
export const progressOf = ({ state, images, answered }: SecondLook): string =>
  `${formatNumber(answered)} of ${formatNumber(images)} answered, ${states[state]}`;

/** Who answered; who started it while nobody has. */
export const personsOf = ({ actor, answeredBy }: SecondLook): string =>
  answeredBy.length > 0 ? answeredBy.join(', ') : actor;

/** What the sample was drawn from. */
export function sampleText({ images, drawnFrom, testLeftOut, sameAs }: SecondLook): string {
  const left = testLeftOut > 0 ? ` ${formatCount(testLeftOut, 'image')} of the test part left out.` : '';
  if (sameAs !== null) return `The same pictures as second look ${String(sameAs)}.${left}`;
  return `${formatNumber(images)} of ${formatCount(drawnFrom, 'labelled image')}, in proportion to the classes.${left}`;
}

/** A kappa in two digits, with a true minus sign. */
export const kappaNumber = (kappa: number): string => kappa.toFixed(2).replace('-', '−');

/** Kappa with its interval, and what its numbers mean. */
export function kappaText({ kappa, kappaInterval }: SecondLookResults): string {
  if (kappa === null) return 'Not defined: labels and answers are all one class.';
  const range = kappaInterval?.map(kappaNumber).join(' to ');
  return `95 % interval ${range ?? '–'}; 0 is chance, 1 full agreement`;
}

/** What chance would give. */
export const chanceText = ({ byChance }: SecondLookResults): string =>
  byChance === null ? '' : `Chance alone would give ${formatShare(byChance)}.`;

/** Answers that the figures leave out; empty without any. */
export function leftOutText({ unsure, skipped }: SecondLookResults): string {
  const parts = [unsure > 0 && `${formatNumber(unsure)} unsure`, skipped > 0 && `${formatNumber(skipped)} skipped`];
  const named = parts.filter((part) => part !== false);
  return named.length === 0 ? '' : `Not counted: ${named.join(', ')}.`;
}

/** Who answered, and who had given the labels. */
export function personsText({
  answeredBy,
  labelledBy: { same, another, import: imported },
}: SecondLookResults): string {
  const from = [
    same > 0 && `${formatNumber(same)} by the same person`,
    another > 0 && `${formatNumber(another)} by another person`,
    imported > 0 && `${formatNumber(imported)} by an import`,
  ].filter((part) => part !== false);
  return `Answered by ${answeredBy.join(', ')}. Labels given: ${from.join(', ')}.`;
}

/** A disagreement, for a screen reader. */
export function sentenceOf({ label, answer, settled, now, labelState }: Disputed): string {
  const ends = {
    answer: ', settled: the answer is the label now',
    label: ', settled: the label is confirmed',
    otherwise: `, now ${now ?? labelState}`,
  } as const;
  return `Labelled ${label}, answered ${answer ?? 'unsure'}${settled === null ? '' : ends[settled]}`;
}
