import { at } from '../domain/at';
import { wilsonInterval } from './interval';

/** One proportion of a weighted sum: `successes` of `n`. An estimated number of successes need not be whole. */
export interface WeightedProportion {
  readonly weight: number;
  readonly successes: number;
  readonly n: number;
}

/**
 * 95 % interval of a weighted sum of independent proportions, from the Wilson interval of each (MOVER: the method of variance estimates
 * recovery). For weights 1 and -1 it equals statsmodels' `confint_proportions_2indep(compare='diff', method='newcomb')`.
 * Sources: G. Zou, W. Huang, X. Zhang, A note on confidence interval estimation for a linear function of binomial proportions (2009);
 * R. Newcombe, Interval estimation for the difference between independent proportions (1998).
 */
export function intervalOfSum(proportions: readonly WeightedProportion[]): [number, number] {
  let [sum, below, above] = [0, 0, 0];
  for (const { weight, successes, n } of proportions) {
    const share = weight * (n === 0 ? 0.5 : successes / n);
    const bounds = wilsonInterval(successes, n)
      .map((bound) => bound * weight)
      .sort((a, b) => a - b);
    sum += share;
    below += (share - at(bounds, 0)) ** 2;
    above += (at(bounds, 1) - share) ** 2;
  }
  return [sum - Math.sqrt(below), sum + Math.sqrt(above)];
}
