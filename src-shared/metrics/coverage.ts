import { at } from '../domain/at';
import type { Random } from '../domain/random';
import { percentileInterval } from './bootstrap';
import { thresholdCurve } from './curves';

/** What is answered when predictions less confident than `threshold` are "unsure". */
export interface CoveragePoint {
  readonly threshold: number;
  /** Images that are answered, and how many of these rightly. */
  readonly decided: number;
  readonly right: number;
}

/** Answers by coverage: one point per distinct confidence, the most confident first. */
export interface AnswersByCoverage {
  readonly n: number;
  readonly points: readonly CoveragePoint[];
}

/**
 * Accuracy of the answers by how many images are answered, as the abstain threshold falls. Equally confident predictions are one
 * point, since no threshold separates them. Also known as the risk-coverage curve, risk being 1 - accuracy.
 * Source: R. El-Yaniv and Y. Wiener, On the foundations of noise-free selective classification (2010).
 * @param confidences one per image, finite: the probability of the predicted class
 * @param isRight whether that image is predicted as labelled
 */
export function coverageCurve(
  confidences: Float32Array | Float64Array,
  isRight: (image: number) => boolean,
): AnswersByCoverage {
  const { points } = thresholdCurve(confidences, isRight);
  return {
    n: confidences.length,
    points: points.map(({ threshold, truePositives, falsePositives }) => ({
      threshold,
      decided: truePositives + falsePositives,
      right: truePositives,
    })),
  };
}

/**
 * Mean accuracy over all coverages: the sum of accuracies at each threshold, weighted by the coverage gained there. It is not
 * interpolated. 1 minus it is the area under the risk-coverage curve (AURC; Y. Geifman et al., Bias-reduced uncertainty estimation
 * for deep neural classifiers, 2019).
 * @returns 0..1; null without images
 */
export function areaUnderCoverage({ n, points }: AnswersByCoverage): number | null {
  if (n === 0) return null;
  let [area, before] = [0, 0];
  for (const { decided, right } of points) {
    area += (decided - before) * (right / decided);
    before = decided;
  }
  return area / n;
}

/** Images drawn in all draws of a bootstrap together: some tenths of a second. */
const mostDrawn = 1e7;

/**
 * 95 % interval of the area under a coverage curve by a bootstrap of images: percentiles of the areas of n images drawn with replacement.
 * Source: B. Efron and R. J. Tibshirani, An introduction to the bootstrap (1993), chapter 13.
 * @param draws at most; fewer are made of many images
 * @returns null without images
 */
export function coverageAreaInterval(
  { n, points }: AnswersByCoverage,
  random: Random,
  draws = 2000,
): [number, number] | null {
  if (n === 0) return null;
  const pointOf = new Int32Array(n);
  const isRight = new Uint8Array(n);
  let image = 0;
  let before: Pick<CoveragePoint, 'decided' | 'right'> = { decided: 0, right: 0 };
  points.forEach((point, index) => {
    const rightHere = point.right - before.right;
    for (let here = 0; here < point.decided - before.decided; here += 1) {
      pointOf[image] = index;
      isRight[image] = here < rightHere ? 1 : 0;
      image += 1;
    }
    before = point;
  });
  const areas = new Float64Array(Math.max(200, Math.min(draws, Math.floor(mostDrawn / n))));
  const [drawnAt, rightAt] = [new Int32Array(points.length), new Int32Array(points.length)];
  for (let draw = 0; draw < areas.length; draw += 1) {
    drawnAt.fill(0);
    rightAt.fill(0);
    for (let step = 0; step < n; step += 1) {
      const drawn = random.integer(n);
      const point = pointOf[drawn] ?? 0; // a hot loop: every image has a point
      drawnAt[point] = (drawnAt[point] ?? 0) + 1;
      rightAt[point] = (rightAt[point] ?? 0) + (isRight[drawn] ?? 0);
    }
    areas[draw] = areaOfDraw(drawnAt, rightAt) / n;
  }
  return percentileInterval(areas);
}

function areaOfDraw(drawnAt: Int32Array, rightAt: Int32Array): number {
  let [area, decided, right] = [0, 0, 0];
  for (let point = 0; point < drawnAt.length; point += 1) {
    const gained = at(drawnAt, point);
    if (gained === 0) continue;
    decided += gained;
    right += at(rightAt, point);
    area += gained * (right / decided);
  }
  return area;
}

/**
 * Chooses at most `most` points of a curve, the first and the last among them, as evenly as their positions allow.
 * @param positionOf rising along the points
 */
export function thinned<Point>(points: readonly Point[], most: number, positionOf: (point: Point) => number): Point[] {
  if (points.length <= most) return [...points];
  const [first, last] = [positionOf(at(points, 0)), positionOf(at(points, points.length - 1))];
  const step = (last - first) / (most - 2);
  let next = first;
  return points.filter((point, index) => {
    const isChosen = positionOf(point) >= next || index === points.length - 1;
    if (isChosen) next = positionOf(point) + step;
    return isChosen;
  });
}
