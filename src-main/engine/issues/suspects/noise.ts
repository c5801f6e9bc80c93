import { at } from '../../../../src-shared/domain/at';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import type { LabelsInQuestion } from './labels-in-question';

/** Estimated share of a class's labels that are wrong. */
export interface NoiseEstimate {
  readonly rate: number;
  /** Wilson, 95 %. */
  readonly interval: [number, number];
  /** Number of images that it was estimated from. */
  readonly images: number;
}

/** Fewer images of a class give no estimate: 2 odd ones of 3 would be “66.7 % wrong”. */
const leastImages = 20;

/** Adds the interval to a rate; null when it was estimated from too few images to say anything. */
export const estimateOf = (rate: number, images: number): NoiseEstimate | null =>
  images < leastImages ? null : { rate, images, interval: wilsonInterval(rate * images, images) };

/** Counts the images labelled as each class: counts[class]. */
export function countsByClass({ labels, classes }: LabelsInQuestion): Int32Array {
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return counts;
}
