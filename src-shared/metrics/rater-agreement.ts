import { randomGenerator } from '../domain/random';
import { at } from '../domain/at';
import { cohensKappa } from './agreement';
import { bootstrapCounts, usualDraws } from './bootstrap';
import { wilsonInterval } from './interval';
import { marginsOfCells, type ConfusionCells, type Margins } from './margins';

/** Two ratings of one image, as indices of classes. */
export interface RatingPair {
  readonly label: number;
  readonly answer: number;
}

/** Agreement of two ratings of the same images. */
export interface RaterAgreement {
  readonly n: number;
  readonly agreed: number;
  /** Wilson's 95 % interval of the share that agreed. */
  readonly interval: readonly [number, number];
  /** Share that would agree by chance, with each rater's frequencies; null without images. */
  readonly byChance: number | null;
  /** Cohen's kappa; null without images, and where both raters give every image one class. */
  readonly kappa: number | null;
  /** 95 % percentile interval by bootstrap of the images, seeded; null where kappa is. */
  readonly kappaInterval: readonly [number, number] | null;
  readonly margins: Margins;
}

/** Most binomial draws of the bootstrap: about 0.2 s. With many cells fewer samples are drawn. */
const mostBinomials = 2_000_000;

/** Agreement of labels and answers. @param classes number of classes that the indices are into */
export function agreementOf(pairs: readonly RatingPair[], classes: number): RaterAgreement {
  const cells = cellsOfPairs(pairs, classes);
  const margins = marginsOfCells(cells);
  const n = pairs.length;
  const agreed = pairs.filter(({ label, answer }) => label === answer).length;
  const kappa = cohensKappa(margins);
  const draws = Math.min(usualDraws, Math.max(1000, Math.floor(mostBinomials / Math.max(1, cells.counts.length))));
  const figures = (drawn: Float64Array) => [cohensKappa(marginsOfCells(cells, drawn))];
  const bootstrapped =
    kappa === null ? null : bootstrapCounts(cells.counts, figures, { random: randomGenerator(0), draws });
  return {
    n,
    agreed,
    interval: wilsonInterval(agreed, n),
    byChance: n === 0 ? null : chanceOf(margins),
    kappa,
    kappaInterval: bootstrapped?.[0] ?? null,
    margins,
  };
}

function chanceOf({ images, supports, predicted }: Margins): number {
  let sum = 0;
  for (let index = 0; index < supports.length; index += 1) sum += at(supports, index) * at(predicted, index);
  return sum / (images * images);
}

function cellsOfPairs(pairs: readonly RatingPair[], classes: number): ConfusionCells {
  const cells = new Map<number, number>();
  for (const { label, answer } of pairs) {
    const key = label * classes + answer;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  const keys = [...cells.keys()];
  return {
    classes,
    actual: Int32Array.from(keys, (key) => Math.floor(key / classes)),
    predicted: Int32Array.from(keys, (key) => key % classes),
    counts: Float64Array.from(cells.values()),
  };
}
