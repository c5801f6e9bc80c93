import { at } from '../../../src-shared/domain/at';

/**
 * Labels, and the probabilities that a classifier which had not seen them gives each image.
 * Confident learning: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70
 * (2021), as cleanlab 2.7.1 computes it (count.py, filter.py, rank.py), whose figures the tests hold this to.
 */
export interface LabelledProbabilities {
  /** [images, classes], by rows. */
  readonly probabilities: ArrayLike<number>;
  /** The class that each image was given. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Of two numbers that are nearer to each other cleanlab takes none for the larger. */
const slack = 1e-6;

/** Images that at least stay in a class: cleanlab's min_examples_per_class. */
const least = 1;

/**
 * For each class the mean probability that its own images have of it (section 3.1, equation 2). A class without images has a
 * threshold that no probability reaches.
 * @returns [classes]
 */
export function classThresholds({ probabilities, labels, classes }: LabelledProbabilities): Float64Array {
  const sums = new Float64Array(classes);
  const counts = countLabels(labels, classes);
  labels.forEach((label, image) => {
    sums[label] = at(sums, label) + at(probabilities, image * classes + label);
  });
  return sums.map((sum, label) => (counts[label] ? Math.max(sum / counts[label], 2 * slack) : 2));
}

/**
 * How many images that were given one class are of another, [given][true]: images whose probability reaches the threshold of
 * a class count for it (of several such classes for the likeliest), and the counts are scaled so that each row sums to the
 * images given that class (section 3.1, equations 1 and 3).
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
  // At least one image of each class is labelled rightly.
  counts.forEach((row, label) => (row[label] = Math.max(at(row, label), 1)));
  const given = countLabels(labels, classes);
  const scaled = counts.map((row, label) => row.map((count) => (count / sumOf(row)) * at(given, label)));
  const total = scaled.reduce((sum, row) => sum + sumOf(row), 0);
  return scaled.map((row) => roundKeepingSum(row.map((count) => (count / total) * labels.length)));
}

/**
 * The images whose label is probably wrong, by cleanlab's default filter prune_by_noise_rate: of the images given a class as
 * many as the joint counts for another one, those with the largest margin between the two; without those whose given class
 * is the likeliest.
 * @returns image numbers, the least self-confidence first
 */
export function findLabelIssues(data: LabelledProbabilities, joint: readonly (readonly number[])[]): number[] {
  const { labels, classes } = data;
  const toPrune = countsToPrune(joint);
  const found = new Set<number>();
  for (let given = 0; given < classes; given += 1) {
    const own = Int32Array.from(labels.keys()).filter((image) => labels[image] === given);
    if (own.length <= least) continue;
    for (let actual = 0; actual < classes; actual += 1) {
      const count = at(at(toPrune, actual), given);
      if (actual === given || count === 0) continue;
      const margin = (image: number): number => marginOf(data, image, actual, given);
      const order = own.slice().sort((a, b) => margin(b) - margin(a) || a - b);
      for (const image of order.subarray(0, count)) found.add(image);
    }
  }
  return [...found]
    .filter((image) => marginOf(data, image, likeliestOther(data, image), at(labels, image)) > slack)
    .sort((a, b) => selfConfidence(data, a) - selfConfidence(data, b) || a - b);
}

/** Probability of the given class: cleanlab's self_confidence, low when the label is probably wrong. */
export const selfConfidence = (data: LabelledProbabilities, image: number): number =>
  at(data.probabilities, image * data.classes + at(data.labels, image));

/** (p(given) - p(likeliest other) + 1) / 2: cleanlab's normalized_margin. */
export const normalizedMargin = (data: LabelledProbabilities, image: number): number =>
  (1 - marginOf(data, image, likeliestOther(data, image), at(data.labels, image))) / 2;

/** The likeliest class but the given one, the first of equals. */
export function likeliestOther(data: LabelledProbabilities, image: number): number {
  const row = rowOf(data, image).map((value, label) => (label === data.labels[image] ? -Infinity : value));
  return row.indexOf(Math.max(...row));
}

/** For each class the share of the images given it that is of another class, by the joint. */
export const labelNoise = (joint: readonly (readonly number[])[]): number[] =>
  joint.map((row, label) => {
    const given = sumOf(row);
    return given === 0 ? 0 : 1 - at(row, label) / given;
  });

/** The class whose threshold an image reaches, of several such the likeliest class of all; null when it reaches none. */
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
    if (value < (thresholds[label] ?? 2) - slack) continue;
    if (reached === 0) first = label;
    reached += 1;
  }
  if (reached > 1) return likeliest;
  return reached === 1 ? first : null;
}

/**
 * The joint's counts [true][given], of which so many are left right in each class as must stay; what is added to these is
 * taken evenly from the others of the column.
 */
function countsToPrune(joint: readonly (readonly number[])[]): number[][] {
  const added = joint.map((row, given) => {
    const right = at(row, given);
    const others = Math.max(row.filter((count) => count !== 0).length - 1, 1);
    return Math.max(right, least) === right ? 0 : (least - right) / others;
  });
  return joint.map((_, actual) =>
    roundKeepingSum(
      joint.map((row, given) => {
        const count = at(row, actual);
        return actual === given ? Math.max(count, least) : Math.max(0, count - at(added, given));
      }),
    ),
  );
}

/** Rounds numbers so that their sum, rounded, stays: those are moved that were rounded farthest (cleanlab's round_preserving_sum). */
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

/** As IEEE 754 and numpy round. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function countLabels(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return counts;
}

const rowOf = ({ probabilities, classes }: LabelledProbabilities, image: number): number[] =>
  Array.from({ length: classes }, (_, label) => at(probabilities, image * classes + label));

const marginOf = ({ probabilities, classes }: LabelledProbabilities, image: number, a: number, b: number): number =>
  at(probabilities, image * classes + a) - at(probabilities, image * classes + b);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
