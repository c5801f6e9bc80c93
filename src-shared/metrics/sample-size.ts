import { z95 } from './interval';

/** The 80 % point of the standard normal distribution: of five tests, four find the difference. */
const z80 = 0.8416212335729143;

/**
 * Number of images at which McNemar's test finds a difference of two models with a power of 80 %, at a significance of 5 %, two-sided.
 * Equals statsmodels' `normal_sample_size_one_tail` with the standard deviations of a paired difference under both hypotheses.
 * Source: R. J. Connor, Sample size for testing differences in proportions for the paired-sample design (1987).
 * @param discordant share of images that only one of the two models gets right
 * @param difference difference of their accuracies, above 0 and at most `discordant`
 */
export function imagesToTellApart(discordant: number, difference: number): number {
  if (!(difference > 0 && difference <= discordant && discordant <= 1)) {
    throw new RangeError('A difference is above 0 and at most the share of images on which two models differ');
  }
  const [underNull, underDifference] = [Math.sqrt(discordant), Math.sqrt(discordant - difference * difference)];
  return ((z95 * underNull + z80 * underDifference) / difference) ** 2;
}
