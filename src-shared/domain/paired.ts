import * as v from 'valibot';
import { percent, pText } from './figure-text';

/** Numbers of images on which both models are right, only the newer one (fixed), only the older one (broken), or neither. */
export const PairedCounts = v.object({ both: v.number(), fixed: v.number(), broken: v.number(), neither: v.number() });
export type PairedCounts = v.InferOutput<typeof PairedCounts>;

/** Two models compared on the same images. Differences are newer minus older. */
export const PairedComparison = v.object({
  n: v.number(),
  /** Accuracies of the older and the newer model, 0..1. */
  accuracy: v.tuple([v.number(), v.number()]),
  difference: v.number(),
  /** 95 % interval of the difference: Tango’s score interval for pairs. */
  interval: v.tuple([v.number(), v.number()]),
  /** McNemar's exact test, two-sided. */
  mcnemar: v.object({ fixed: v.number(), broken: v.number(), p: v.number() }),
  counts: PairedCounts,
});
export type PairedComparison = v.InferOutput<typeof PairedComparison>;

/** A difference with a smaller p counts as real: chance alone gives one as large in fewer than 1 of 20 comparisons. */
export const significance = 0.05;

/** Verdict in a sentence: which model is better, or that these images can't show it. */
export function verdictOf(
  { mcnemar: { fixed, broken, p } }: Pick<PairedComparison, 'mcnemar'>,
  before: string,
  run: string,
): string {
  if (fixed + broken === 0) return `${run} and ${before} are right on the same images.`;
  const counts = `${String(fixed)} fixed, ${String(broken)} broken, ${pText(p)}`;
  if (p >= significance) {
    return `These images can’t show whether ${run} or ${before} is better: ${counts}. Chance can explain this difference.`;
  }
  return `${run} is ${fixed > broken ? 'better' : 'worse'} than ${before}: ${counts}.`;
}

/** Accuracies and their difference with its interval, in a sentence. @param part name of the part that both have the images in */
export function differenceText(
  { n, accuracy, difference, interval }: Pick<PairedComparison, 'n' | 'accuracy' | 'difference' | 'interval'>,
  part: string,
): string {
  const points = (share: number): string => `${share < 0 ? '−' : '+'}${(Math.abs(share) * 100).toFixed(1)}`;
  const images = `${n.toLocaleString('en')} ${part} ${n === 1 ? 'image' : 'images'}`;
  return `${accuracy.map(percent).join(' and ')} of ${images} that both have; difference ${points(difference)} points (95 % interval ${interval.map(points).join(' to ')}).`;
}
