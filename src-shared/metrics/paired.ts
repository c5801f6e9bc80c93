import type { PairedComparison, PairedCounts } from '../domain/paired';
import { mcnemarExact } from './exact-tests';
import { pairedInterval } from './paired-interval';

/**
 * Compares two models on the same images. Images that both get right or wrong say nothing about the difference, so that its interval
 * is narrower than two separate intervals suggest.
 * @param counts at least one image
 */
export function comparePaired(counts: PairedCounts): PairedComparison {
  const { both, fixed, broken, neither } = counts;
  const n = both + fixed + broken + neither;
  if (n === 0) throw new RangeError('Two models are compared on at least one image');
  return {
    n,
    accuracy: [(both + broken) / n, (both + fixed) / n],
    difference: (fixed - broken) / n,
    interval: pairedInterval(fixed, broken, n),
    mcnemar: { fixed, broken, p: mcnemarExact(fixed, broken) },
    counts,
  };
}
