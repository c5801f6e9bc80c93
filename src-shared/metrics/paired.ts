import type { PairedComparison, PairedCounts } from '../domain/paired';
import { at } from '../domain/at';
import { randomGenerator } from '../domain/random';
import { bootstrapCounts } from './bootstrap';
import { mcnemarExact } from './exact-tests';

/**
 * Compares two models on the same images. Images that both get right or wrong say nothing about the difference, so that its interval
 * is narrower than two separate intervals suggest.
 * @param counts at least one image
 * @param seed seed of the bootstrap: equal counts have equal intervals
 */
export function comparePaired(counts: PairedCounts, seed = 0): PairedComparison {
  const { both, fixed, broken, neither } = counts;
  const n = both + fixed + broken + neither;
  if (n === 0) throw new RangeError('Two models are compared on at least one image');
  const [interval] = bootstrapCounts([both + neither, fixed, broken], (drawn) => [(at(drawn, 1) - at(drawn, 2)) / n], {
    random: randomGenerator(seed),
  });
  const difference = (fixed - broken) / n;
  return {
    n,
    accuracy: [(both + broken) / n, (both + fixed) / n],
    difference,
    interval: interval ?? [difference, difference],
    mcnemar: { fixed, broken, p: mcnemarExact(fixed, broken) },
    counts,
  };
}
