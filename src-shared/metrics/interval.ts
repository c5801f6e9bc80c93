/** The 97.5 % point of the standard normal distribution: two-sided 95 %. */
export const z95 = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share: the true shares that the count does not contradict. Unlike the textbook interval it
 * holds for few images and for shares near 0 or 1.
 * @param successes whole number in 0..n
 * @param n number of trials; with none, nothing is known: [0, 1]
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 */
export function wilsonInterval(successes: number, n: number): [number, number] {
  if (n === 0) return [0, 1];
  const share = successes / n;
  const scale = 1 + (z95 * z95) / n;
  const middle = (share + (z95 * z95) / (2 * n)) / scale;
  const half = (z95 / scale) * Math.sqrt((share * (1 - share)) / n + (z95 * z95) / (4 * n * n));
  // At the ends the formula gives exactly 0 or 1, apart from rounding.
  return [successes === 0 ? 0 : middle - half, successes === n ? 1 : middle + half];
}

/**
 * 95 % interval of a mean, by its standard error and the normal distribution, which holds for some dozens of values and more.
 * @param values [n] independent values
 * @returns null below two values
 * Source: central limit theorem; equals statsmodels' `DescrStatsW(values).zconfint_mean()`.
 */
export function meanInterval(values: Float64Array): [number, number] | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((total, value) => total + value, 0) / n;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (n - 1);
  const half = z95 * Math.sqrt(variance / n);
  return [mean - half, mean + half];
}
