import { at } from '../../../../src-shared/domain/at';
import type { Ceiling } from '../../../../src-shared/domain/ceiling';
import type { Evaluation } from '../../../../src-shared/domain/evaluation';
import { labelCeiling } from '../../../../src-shared/metrics/ceiling';
import type { Project } from '../../project/project';
import type { RunClasses } from '../../splits/run-classes';
import { estimateOf } from './noise';

/** Figures, and the labels that they were computed with. */
export interface Labelled {
  readonly evaluation: Pick<Evaluation, 'n' | 'interval' | 'perClass'>;
  readonly classes: RunClasses;
  /** Time of the labels, in milliseconds since 1970. */
  readonly labelledAt: number;
}

/**
 * The accuracy that a perfect model could reach on the labels behind some figures, by the last search for suspect labels. Null when there
 * was no search, when it had too few images of a class, or when so many labels were changed between the search and the figures that its
 * estimate may no longer hold: more than half the width of its interval.
 */
export function ceilingOf({ catalog }: Project, { evaluation, classes, labelledAt }: Labelled): Ceiling | null {
  const last = catalog.suspects.last();
  if (last === null || evaluation.n === 0) return null;
  const estimates = new Map<number, { noise: number; images: number }>();
  for (const [id, rate, images = 0] of last.noise) {
    const index = classes.indexOf(id);
    if (index === undefined || estimateOf(rate, images) === null) continue;
    if (estimates.has(index)) return null; // two classes were merged since: their confusions are no longer wrong labels
    estimates.set(index, { noise: rate, images });
  }
  const labels = evaluation.perClass.map(({ support }, index) => {
    return { support, ...(estimates.get(index) ?? { noise: 0, images: 0 }) };
  });
  const ceiling = labelCeiling(labels);
  if (ceiling === null) return null;
  const [low, high] = ceiling.interval;
  const most = Math.floor(((high - low) / 2) * last.images);
  if (catalog.suspects.relabelledBetween(last.at, labelledAt, most + 1) > most) return null;
  const isNear = at(evaluation.interval, 1) >= low;
  return { ...ceiling, images: last.images, isNear };
}
