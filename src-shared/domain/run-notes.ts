// Sentences beside a run's figures, for the window and the command line alike; empty when there is nothing to say.

import type { Part } from './image';

/** Sentence about classes that were renamed or merged since a run was trained. */
export function renamedText(run: string, renamed: readonly { readonly then: string; readonly now: string }[]): string {
  if (renamed.length === 0) return '';
  const names = renamed.map(({ then, now }) => `“${now}” was “${then}”`);
  return `When ${run} was trained, ${names.join(' and ')}.`;
}

/** Sentence about images that no figure counts, since the run doesn't know their class. @param unknown images per class */
export function unknownText(run: string, unknown: Readonly<Record<string, number>>): string {
  const named = imagesOf(unknown);
  if (named.length === 0) return '';
  return `Not counted: ${named.join(', ')}. ${run} doesn’t know ${named.length === 1 ? 'this class' : 'these classes'}.`;
}

/**
 * Sentence about images that now have classes which the run doesn't know, beside figures on the labels of its snapshot. Images that
 * were relabelled since still count there with their former class. @param unknown images per class
 */
export function unknownNowText(run: string, unknown: Readonly<Record<string, number>>): string {
  const named = imagesOf(unknown);
  if (named.length === 0) return '';
  const [thereAre, classes, them] = [
    Object.values(unknown)[0] === 1 ? 'There is' : 'There are',
    named.length === 1 ? 'this class' : 'these classes',
    named.length === 1 ? 'it' : 'them',
  ];
  return `${thereAre} ${named.join(', ')} now: ${run} doesn’t know ${classes}, and no figure covers ${them}.`;
}

/** Sentence about mistakes whose label a person has confirmed; empty when there are none, or when that is not known. */
export function confirmedText(
  known: { readonly mistakes: number; readonly confirmed: number } | null,
  part: Part | null = null,
): string {
  if (known === null || known.confirmed === 0) return '';
  const { mistakes, confirmed } = known;
  const where = part === null ? '' : ` on ${part} images`;
  const all = mistakes === 1 ? '1 mistake' : `${mistakes.toLocaleString('en')} mistakes`;
  const some = confirmed === 1 ? '1 has a confirmed label' : `${confirmed.toLocaleString('en')} have confirmed labels`;
  return `Of ${all}${where}, ${some}.`;
}

const imagesOf = (unknown: Readonly<Record<string, number>>): string[] =>
  Object.entries(unknown).map(
    ([name, images]) => `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'} of “${name}”`,
  );

/**
 * Says what always answering with the largest class would score: accuracy means little without it. Empty without images.
 * @param baseline accuracy, 0..1
 */
export function baselineText(baseline: number | null, largestClass: string | null): string {
  if (baseline === null || largestClass === null) return '';
  return `Always answering “${largestClass}” would score ${(baseline * 100).toFixed(1)} %.`;
}
