import { at } from '../../../../src-shared/domain/at';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import type { Question } from './question';

/** How many of a class's labels are wrong, by the last search. */
export interface NoiseEstimate {
  /** Share of its images, and the interval of that. */
  readonly rate: number;
  readonly interval: [number, number];
  /** Images that it was estimated from. */
  readonly images: number;
}

/** Fewer images of a class give no estimate: of 3 images two that look odd would be “66.7 % wrong”. */
const leastImages = 20;

/** An estimate from the labels of a class; null when there are too few of them to say anything. */
export const estimateOf = (rate: number, images: number): NoiseEstimate | null =>
  images < leastImages ? null : { rate, images, interval: wilsonInterval(rate * images, images) };

/** Images of each class of a question: counts[class]. */
export function countsIn({ labels, classes }: Question): Int32Array {
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return counts;
}
