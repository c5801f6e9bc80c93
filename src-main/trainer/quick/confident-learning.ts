import { at } from '../../../src-shared/domain/at';

/*
 * Confident learning: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021), as
 * computed by cleanlab 2.7.1 (count.py, filter.py, rank.py). Tests compare these functions with cleanlab's own figures.
 */

/** Labels of images, and the probabilities by a classifier that had not seen the images. */
export interface LabelledProbabilities {
  /** [images, classes] */
  readonly probabilities: ArrayLike<number>;
  /** [images] the class that each image was given */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Numbers closer to each other than this are treated as equal, as in cleanlab. */
const tolerance = 1e-6;

/** Smallest number of images that stay in a class: cleanlab's min_examples_per_class. */
const minExamples = 1;

/**
 * Thresholds of the classes: the mean probability of a class over the images that were given it (section 3.1, equation 2).
 * @returns [classes]; 2, which no probability reaches, for a class without images
 */
export function classThresholds({ probabilities, labels, classes }: LabelledProbabilities): Float64Array {
  const sums = new Float64Array(classes);
  const counts = countLabels(labels, classes);
  labels.forEach((label, image) => {
    sums[label] = at(sums, label) + at(probabilities, image * classes + label);
  });
  return sums.map((sum, label) => (counts[label] ? Math.max(sum / counts[label], 2 * tolerance) : 2));
}

/**
 * The confident joint: counts [given class][true class] of images (section 3.1, equations 1 and 3). An image counts for the class
 * whose threshold its probability reaches, or for the likeliest of several such classes. Each row is scaled to sum to the number
 * of images that were given its class.
 */
export function confidentJoint(data: LabelledProbabilities): number[][] {
  const { labels, classes } = data;
  const thresholds = classThresholds(data);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((given, image) => {
    const actual = confidentClass(data, image, thresholds);
    const row = counts[given];
    if (row && actual !== null) row[actual] = at(row, actual) + 1;
  });
  // At least one image of each class counts as labelled correctly.
  counts.forEach((row, label) => (row[label] = Math.max(at(row, label), 1)));
  const given = countLabels(labels, classes);
  const scaled = counts.map((row, label) => row.map((count) => (count / sumOf(row)) * at(given, label)));
  const total = scaled.reduce((sum, row) => sum + sumOf(row), 0);
  return scaled.map((row) => roundKeepingSum(row.map((count) => (count / total) * labels.length)));
}

/**
 * Finds images whose label is probably wrong, by cleanlab's default filter prune_by_noise_rate. For each pair of a given class
 * and another one, it takes the images with the largest margin between the two, as many as the joint counts. Images whose given
 * class is the likeliest are left out.
 * @returns indices of images, the lowest self-confidence first
 */
export function findLabelIssues(data: LabelledProbabilities, joint: readonly (readonly number[])[]): number[] {
  const { labels, classes } = data;
  const toPrune = countsToPrune(joint);
  const found = new Set<number>();
  for (let given = 0; given < classes; given += 1) {
    const own = Int32Array.from(labels.keys()).filter((image) => labels[image] === given);
    if (own.length <= minExamples) continue;
    for (let actual = 0; actual < classes; actual += 1) {
      const count = at(at(toPrune, actual), given);
      if (actual === given || count === 0) continue;
      const margin = (image: number): number => marginOf(data, image, actual, given);
      const order = own.slice().sort((a, b) => margin(b) - margin(a) || a - b);
      for (const image of order.subarray(0, count)) found.add(image);
    }
  }
  return [...found]
    .filter((image) => marginOf(data, image, likeliestOther(data, image), at(labels, image)) > tolerance)
    .sort((a, b) => selfConfidence(data, a) - selfConfidence(data, b) || a - b);
}

/** Probability of the given class: cleanlab's self_confidence. Low values suggest a wrong label. */
export const selfConfidence = (data: LabelledProbabilities, image: number): number =>
  at(data.probabilities, image * data.classes + at(data.labels, image));

/** (p(given) - p(likeliest other) + 1) / 2: cleanlab's normalized_margin. */
export const normalizedMargin = (data: LabelledProbabilities, image: number): number =>
  (1 - marginOf(data, image, likeliestOther(data, image), at(data.labels, image))) / 2;

/** The likeliest class other than the given one; the first among equals. */
export function likeliestOther(data: LabelledProbabilities, image: number): number {
  const row = rowOf(data, image).map((value, label) => (label === data.labels[image] ? -Infinity : value));
  return row.indexOf(Math.max(...row));
}

/** Noise of each class: by the joint, the share of the images given the class that are of another one. */
export const labelNoise = (joint: readonly (readonly number[])[]): number[] =>
  joint.map((row, label) => {
    const given = sumOf(row);
    return given === 0 ? 0 : 1 - at(row, label) / given;
  });

/** The class whose threshold an image reaches; if there are several, the likeliest class of all; null if there is none. */
function confidentClass(
  { probabilities, classes }: LabelledProbabilities,
  image: number,
  thresholds: Float64Array,
): number | null {
  let [reached, first, likeliest] = [0, 0, 0];
  const from = image * classes;
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let label = 0; label < classes; label += 1) {
    const value = probabilities[from + label] ?? 0;
    if (value > (probabilities[from + likeliest] ?? 0)) likeliest = label;
    if (value < (thresholds[label] ?? 2) - tolerance) continue;
    if (reached === 0) first = label;
    reached += 1;
  }
  if (reached > 1) return likeliest;
  return reached === 1 ? first : null;
}

/**
 * The joint's counts as [true class][given class], with at least `minExamples` correct images per class. Those added are
 * subtracted evenly from the other counts of the same given class.
 */
function countsToPrune(joint: readonly (readonly number[])[]): number[][] {
  const added = joint.map((row, given) => {
    const right = at(row, given);
    const otherClasses = Math.max(row.filter((count) => count !== 0).length - 1, 1);
    return Math.max(right, minExamples) === right ? 0 : (minExamples - right) / otherClasses;
  });
  return joint.map((_, actual) =>
    roundKeepingSum(
      joint.map((row, given) => {
        const count = at(row, actual);
        return actual === given ? Math.max(count, minExamples) : Math.max(0, count - at(added, given));
      }),
    ),
  );
}

/** Rounds numbers so that they sum to the rounded sum, adjusting those with the largest rounding error (round_preserving_sum). */
function roundKeepingSum(values: readonly number[]): number[] {
  const rounded = values.map(roundHalfToEven);
  for (;;) {
    const missing = roundHalfToEven(sumOf(values)) - sumOf(rounded);
    if (missing === 0) return rounded;
    const offBy = (index: number): number => at(values, index) - at(rounded, index);
    const farthest = [...values.keys()].sort((a, b) => offBy(a) - offBy(b));
    if (missing > 0) farthest.reverse();
    for (const index of farthest.slice(0, Math.abs(missing))) rounded[index] = at(rounded, index) + Math.sign(missing);
  }
}

/** Rounds halves to even, as IEEE 754 and NumPy do. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** [classes] number of images that were given each class. */
function countLabels(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return counts;
}

const rowOf = ({ probabilities, classes }: LabelledProbabilities, image: number): number[] =>
  Array.from({ length: classes }, (_, label) => at(probabilities, image * classes + label));

/** Difference of an image's probabilities for classes `a` and `b`. */
const marginOf = ({ probabilities, classes }: LabelledProbabilities, image: number, a: number, b: number): number =>
  at(probabilities, image * classes + a) - at(probabilities, image * classes + b);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
