/**
 * Exact tests on counts, which decide whether chance explains a difference. Logarithms of factorials keep them exact enough (1e-12)
 * far beyond the counts at which factorials overflow.
 */

/**
 * McNemar's exact test of two models on the same images: could the images that only one of them gets right be split by
 * coin tosses? Two-sided. Equals statsmodels' `mcnemar(exact=True)`.
 * Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions (1947).
 * @param fixed images that only the second model gets right
 * @param broken images that only the first model gets right
 * @returns p in 0..1; 1 when the models never differ
 */
export function mcnemarExact(fixed: number, broken: number): number {
  const differing = fixed + broken;
  const fewer = Math.min(fixed, broken);
  let tail = 0;
  for (let count = 0; count <= fewer; count += 1) {
    tail += Math.exp(logChoose(differing, count) - differing * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}

/**
 * Fisher's exact test of a two by two table, two-sided: the probability of all tables with these margins that are no
 * likelier than this one. Equals scipy's `fisher_exact`.
 * Source: R. A. Fisher, On the interpretation of chi-squared from contingency tables (1922).
 * @param table [[a, b], [c, d]] counts, for example [[wrong, right] in the slice, [wrong, right] elsewhere]
 */
export function fisherExact([[a, b], [c, d]]: readonly [readonly [number, number], readonly [number, number]]): number {
  const [row, column, total] = [a + b, a + c, a + b + c + d];
  const [least, most] = [Math.max(0, row + column - total), Math.min(row, column)];
  const scale = logChoose(total, column);
  const logOf = (count: number): number => logChoose(row, count) + logChoose(total - row, column - count) - scale;
  const isCounted = (count: number): boolean => logOf(count) <= logOf(a) + tolerance;
  // Tables become rarer away from the likeliest one, so that those to count are two tails, whose terms soon vanish.
  const likeliest = Math.floor(((row + 1) * (column + 1)) / (total + 2));
  if (isCounted(likeliest)) return 1;
  let p = 0;
  const low = firstWhere(likeliest - least + 1, (steps) => isCounted(likeliest - steps));
  for (
    let count = likeliest - low, term = Math.exp(logOf(count));
    count >= least && term > p * negligible;
    count -= 1
  ) {
    p += term;
    term *= (count * (total - row - column + count)) / ((row - count + 1) * (column - count + 1));
  }
  const high = firstWhere(most - likeliest + 1, (steps) => isCounted(likeliest + steps));
  for (
    let count = likeliest + high, term = Math.exp(logOf(count));
    count <= most && term > p * negligible;
    count += 1
  ) {
    p += term;
    term *= ((row - count) * (column - count)) / ((count + 1) * (total - row - column + count + 1));
  }
  return Math.min(1, p);
}

/** Share of a sum below which a term, and the smaller ones after it, change nothing. */
const negligible = 1e-18;

/** The first of the numbers 0..end-1 for which a condition holds, which then holds for all after it; `end` when there is none. */
function firstWhere(end: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Adjusts p values of several tests so that, of those called significant, at most the chosen share is expected to be
 * chance. Equals statsmodels' `multipletests(method='fdr_bh')`.
 * Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate (1995).
 * @returns adjusted values, in the order given
 */
export function adjustForMany(pValues: readonly number[]): number[] {
  const descending = [...pValues.entries()].sort(([, a], [, b]) => b - a);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let smallest = 1;
  descending.forEach(([index, p], position) => {
    smallest = Math.min(smallest, (p * pValues.length) / (pValues.length - position));
    adjusted[index] = smallest;
  });
  return adjusted;
}

/** Relative rounding under which two tables count as equally likely, as in scipy. */
const tolerance = 1e-12;

/** Natural logarithm of the number of ways to choose k of n; whole numbers, 0 <= k <= n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const small = new Float64Array(1024);
for (let n = 2; n < small.length; n += 1) small[n] = (small[n - 1] ?? 0) + Math.log(n); // filled in order, never out of range

/** ln n!: a table for small n, above it Stirling's series (error below 1e-15 there). */
function logFactorial(n: number): number {
  const known = small[n];
  if (known !== undefined) return known;
  const inverse = 1 / n;
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
