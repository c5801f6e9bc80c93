import type { Random } from '../domain/random';
import { at } from '../domain/at';
import { logChoose } from './exact-tests';

/** Default number of bootstrap draws. It makes the interval's bounds reproducible to the third digit. */
export const usualDraws = 10_000;

/**
 * Percentile intervals of figures that depend only on the number of images of each kind. A kind is a cell of the confusion matrix, or
 * right by one model and wrong by another. Drawing n images with replacement is one multinomial draw of those counts, so a draw takes
 * one step per kind, not per image.
 * Source: B. Efron and R. J. Tibshirani, An introduction to the bootstrap (1993), chapter 13.
 * @param counts number of images of each kind
 * @param figuresOf computes the figures from drawn counts; null for an undefined figure, whose interval then ignores the draw
 * @returns 95 % interval [low, high] per figure; null for a figure that is undefined in every draw
 */
export function bootstrapCounts(
  counts: ArrayLike<number>,
  figuresOf: (drawn: Float64Array) => readonly (number | null)[],
  { random, draws = usualDraws }: { random: Random; draws?: number },
): ([number, number] | null)[] {
  const drawn = new Float64Array(counts.length);
  const values: number[][] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    drawCounts(counts, random, drawn);
    figuresOf(drawn).forEach((value, figure) => {
      const known = (values[figure] ??= []);
      if (value !== null) known.push(value);
    });
  }
  return values.map((known) => percentileInterval(Float64Array.from(known)));
}

/** The 2.5 % and 97.5 % points of values, interpolated linearly between neighbours, as numpy's `percentile` does. */
export function percentileInterval(values: Float64Array): [number, number] | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const pointAt = (share: number): number => {
    const position = share * (sorted.length - 1);
    const below = at(sorted, Math.floor(position));
    return below + (position - Math.floor(position)) * (at(sorted, Math.ceil(position)) - below);
  };
  return [pointAt(0.025), pointAt(0.975)];
}

/** One multinomial draw of as many images as there are, as a chain of binomial draws. */
function drawCounts(counts: ArrayLike<number>, random: Random, into: Float64Array): void {
  let countsLeft = 0;
  for (let kind = 0; kind < counts.length; kind += 1) countsLeft += at(counts, kind);
  let imagesLeft = countsLeft;
  for (let kind = 0; kind < counts.length; kind += 1) {
    const count = at(counts, kind);
    const drawn = countsLeft === 0 ? 0 : drawBinomial(imagesLeft, Math.min(1, count / countsLeft), random);
    into[kind] = drawn;
    imagesLeft -= drawn;
    countsLeft -= count;
  }
}

/**
 * Number of successes in n trials. Few expected successes are drawn by inversion, many by transformed rejection, so that
 * the cost does not grow with n.
 * Source: W. Hörmann, The generation of binomial random variates (1993), algorithm BTRS.
 * @param probability of a success, 0..1
 */
export function drawBinomial(n: number, probability: number, random: Random): number {
  if (probability > 0.5) return n - drawBinomial(n, 1 - probability, random);
  if (n === 0 || probability === 0) return 0;
  return n * probability < 10 ? byInversion(n, probability, random) : byRejection(n, probability, random);
}

function byInversion(n: number, probability: number, random: Random): number {
  const odds = probability / (1 - probability);
  let successes = 0;
  let chance = (1 - probability) ** n;
  let left = random.next();
  while (left > chance && successes < n) {
    left -= chance;
    successes += 1;
    chance *= (odds * (n - successes + 1)) / successes;
  }
  return successes;
}

function byRejection(n: number, probability: number, random: Random): number {
  const deviation = Math.sqrt(n * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = n * probability + 0.5;
  const v0 = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const logOdds = Math.log(probability / (1 - probability));
  const mode = Math.floor((n + 1) * probability);
  for (;;) {
    const u = random.next() - 0.5;
    const v = random.next();
    const distance = 0.5 - Math.abs(u);
    const successes = Math.floor(((2 * a) / distance + b) * u + centre);
    if (successes < 0 || successes > n) continue;
    if (distance >= 0.07 && v <= v0) return successes;
    const bound = Math.log((v * alpha) / (a / (distance * distance) + b));
    if (bound <= logChoose(n, successes) - logChoose(n, mode) + (successes - mode) * logOdds) return successes;
  }
}
