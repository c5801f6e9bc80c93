import { at } from '../domain/at';
import { randomGenerator } from '../domain/random';
import { bootstrapCounts, usualDraws } from './bootstrap';

/** Agreement of any number of annotators of whom each may have left out images. */
export interface AlphaFigures {
  /** Images with two or more ratings, which the figures count, and ratings of these. */
  readonly n: number;
  readonly ratings: number;
  /** Share of pairs of ratings of an image that agree; each image counts by its ratings. null without images. */
  readonly agreement: number | null;
  readonly agreementInterval: readonly [number, number] | null;
  /** Krippendorff's alpha: 1 for full agreement, 0 for chance. null without images, and where all ratings are one class. */
  readonly alpha: number | null;
  /** 95 % percentile interval by bootstrap of the images, seeded; null where alpha is. */
  readonly alphaInterval: readonly [number, number] | null;
  /** By class: alpha of the class against all others. */
  readonly perClass: readonly ClassAlpha[];
}

export interface ClassAlpha {
  /** Images that some annotator gave the class, of those with two or more ratings, and ratings as the class. */
  readonly images: number;
  readonly ratings: number;
  readonly alpha: number | null;
  readonly alphaInterval: readonly [number, number] | null;
}

/** Images with the same ratings, whoever gave them. */
interface Pattern {
  /** Number of ratings. */
  readonly ratings: number;
  /** Classes of the ratings, and how many gave each. */
  readonly classes: readonly number[];
  readonly counts: readonly number[];
}

/** Most binomial draws of the bootstrap: about a second. With many different patterns fewer samples are drawn. */
const mostBinomials = 10_000_000;

/**
 * Krippendorff's alpha for nominal data with missing ratings, alpha = 1 − D_o / D_e. With n_uc ratings of image u as class c, m_u of
 * image u (images with fewer than two are left out), n_c as class c and n in all:
 * D_o = (1/n) Σ_u Σ_c n_uc (m_u − n_uc) / (m_u − 1), and D_e = Σ_c n_c (n − n_c) / (n (n − 1)).
 * Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), parts B and C. The interval resamples images: A. Zapf et al.,
 * Measuring inter-rater reliability for nominal data (2016).
 * @param units classes that annotators gave each image, in any order, without missing ones; indices below `classes`
 */
export function alphaOf(units: Iterable<readonly number[]>, classes: number): AlphaFigures {
  const { patterns, images } = patternsOf(units);
  const figures = (counts: ArrayLike<number>): (number | null)[] => figuresOf(patterns, counts, classes);
  const [agreement = null, alpha = null, ...alphas] = figures(images);
  const draws = Math.min(usualDraws, Math.max(1000, Math.floor(mostBinomials / Math.max(1, patterns.length))));
  const intervals =
    agreement === null ? [] : bootstrapCounts(images, figures, { random: randomGenerator(0).fork('alpha'), draws });
  const intervalOf = (figure: number, value: number | null) => (value === null ? null : (intervals[figure] ?? null));
  return {
    n: sum(images),
    ratings: patterns.reduce((all, pattern, index) => all + pattern.ratings * at(images, index), 0),
    agreement,
    agreementInterval: intervalOf(0, agreement),
    alpha,
    alphaInterval: intervalOf(1, alpha),
    perClass: alphas.map((value, classId) => ({
      ...countsOf(patterns, images, classId),
      alpha: value,
      alphaInterval: intervalOf(classId + 2, value),
    })),
  };
}

/** Agreement, alpha, and alpha of each class against the others, of images that are counted by pattern. */
function figuresOf(patterns: readonly Pattern[], images: ArrayLike<number>, classes: number): (number | null)[] {
  const [differing, given] = [new Float64Array(classes), new Float64Array(classes)];
  patterns.forEach(({ ratings, classes: rated, counts }, index) => {
    const weight = at(images, index);
    rated.forEach((classId, place) => {
      const count = at(counts, place);
      differing[classId] = at(differing, classId) + (weight * count * (ratings - count)) / (ratings - 1);
      given[classId] = at(given, classId) + weight * count;
    });
  });
  const n = sum(given);
  if (n === 0) return [null, null, ...Array.from(given, () => null)];
  const byChance = Array.from(given, (count) => count * (n - count));
  const alphaFrom = (observed: number, expected: number): number | null =>
    expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
  const all = sum(differing);
  return [
    1 - all / n,
    alphaFrom(all, sum(byChance)),
    ...Array.from(differing, (observed, classId) => alphaFrom(observed, at(byChance, classId))),
  ];
}

/** Groups images by their ratings; those with fewer than two are left out. */
function patternsOf(units: Iterable<readonly number[]>): { patterns: Pattern[]; images: Float64Array } {
  const found = new Map<string, { pattern: Pattern; images: number }>();
  for (const unit of units) {
    if (unit.length < 2) continue;
    const sorted = [...unit].sort((a, b) => a - b);
    const key = sorted.join();
    const known = found.get(key);
    if (known) known.images += 1;
    else found.set(key, { pattern: patternOf(sorted), images: 1 });
  }
  const all = [...found.values()];
  return { patterns: all.map(({ pattern }) => pattern), images: Float64Array.from(all, ({ images }) => images) };
}

function patternOf(sorted: readonly number[]): Pattern {
  const counts = new Map<number, number>();
  for (const classId of sorted) counts.set(classId, (counts.get(classId) ?? 0) + 1);
  return { ratings: sorted.length, classes: [...counts.keys()], counts: [...counts.values()] };
}

function countsOf(patterns: readonly Pattern[], images: Float64Array, classId: number) {
  const all = { images: 0, ratings: 0 };
  patterns.forEach(({ classes, counts }, index) => {
    const place = classes.indexOf(classId);
    if (place < 0) return;
    all.images += at(images, index);
    all.ratings += at(images, index) * at(counts, place);
  });
  return all;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += at(values, index);
  return total;
}
