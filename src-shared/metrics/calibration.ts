import { at } from '../domain/at';
import { argmax } from './probabilities';

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly images: number;
  /** Lowest and highest confidence in the bin. */
  readonly confidences: readonly [number, number];
  readonly meanConfidence: number;
  readonly accuracy: number;
}

/** Largest number of bins by default, the customary one (Guo et al., 2017), and fewest images that a bin then has. */
const usualBins = 15;
const fewestInBin = 10;

/** Bins of a reliability diagram by default: of fewer images, accuracies are noise, and so is their distance to the confidence. */
const binsFor = (images: number): number => Math.max(1, Math.min(usualBins, Math.floor(images / fewestInBin)));

/**
 * Sorts images by confidence and cuts them into bins with nearly the same number of images. Most bins of equal width would be nearly
 * empty, since most confidences of a good model are close to 1.
 * @param probabilities [n, classes]
 * @param labels [n] class indices
 * @returns at most `bins` bins, from the least to the most confident; none without images
 */
export function reliability(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  { classes, bins = binsFor(labels.length) }: { classes: number; bins?: number },
): ReliabilityBin[] {
  const predicted = argmax(probabilities, classes);
  const confidenceOf = (image: number): number => at(probabilities, image * classes + at(predicted, image));
  const order = Uint32Array.from(predicted.keys()).sort((a, b) => confidenceOf(a) - confidenceOf(b) || a - b);
  const count = Math.min(bins, order.length);
  return Array.from({ length: count }, (_, bin) => {
    const images = order.subarray(
      Math.round((bin * order.length) / count),
      Math.round(((bin + 1) * order.length) / count),
    );
    let [confidence, hits] = [0, 0];
    for (const image of images) {
      confidence += confidenceOf(image);
      if (at(predicted, image) === at(labels, image)) hits += 1;
    }
    return {
      images: images.length,
      confidences: [confidenceOf(at(images, 0)), confidenceOf(at(images, images.length - 1))],
      meanConfidence: confidence / images.length,
      accuracy: hits / images.length,
    };
  });
}

/**
 * Expected calibration error: mean distance between confidence and accuracy over the bins, weighted by their images; 0..1.
 * Source: M. P. Naeini et al., Obtaining well calibrated probabilities using Bayesian binning (2015); equal mass bins as
 * in J. Nixon et al., Measuring calibration in deep learning (2019).
 * @returns null without images
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  let [total, images] = [0, 0];
  for (const bin of bins) {
    total += bin.images * Math.abs(bin.accuracy - bin.meanConfidence);
    images += bin.images;
  }
  return images === 0 ? null : total / images;
}

/** Temperatures that are fitted. Where every image is predicted as labelled, the lowest fits; where predictions are worthless, the highest. */
export const temperatureBounds = [0.05, 20] as const;

/** Whether a temperature was found. Else the likelihood of the images still rises where the search ends, and none fits. */
export const isWithinBounds = (temperature: number): boolean =>
  temperature > temperatureBounds[0] * 1.01 && temperature < temperatureBounds[1] / 1.01;

/**
 * Temperature that makes the probabilities of held-out images most likely: logits are divided by it. Above 1 it makes a
 * model less confident; the most probable output never changes. The loss is convex in 1 / temperature, so bisecting its derivative
 * finds the only minimum.
 * Source: C. Guo et al., On calibration of modern neural networks (2017).
 * @param probabilities [n, classes] of images that the model was not trained on, never of test images
 * @param labels [n] class indices
 * @returns temperature within `temperatureBounds`; null without images
 */
export function fitTemperature(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number | null {
  if (labels.length === 0) return null;
  const logits = logitsOf(probabilities, classes);
  let [low, high] = [1 / temperatureBounds[1], 1 / temperatureBounds[0]]; // of 1 / temperature
  for (let step = 0; step < 60; step += 1) {
    const middle = Math.sqrt(low * high);
    if (lossDerivative(logits, labels, { classes, inverse: middle }) > 0) high = middle;
    else low = middle;
  }
  return 1 / Math.sqrt(low * high);
}

/**
 * The temperature that fits rows as trained, with as many classes as outputs.
 * @returns null without rows
 */
export const fittedTemperature = ({
  probabilities,
  labels,
}: {
  readonly probabilities: Float32Array;
  readonly labels: ArrayLike<number>;
}): number | null => fitTemperature(probabilities, labels, probabilities.length / labels.length);

/**
 * Probabilities at a temperature: the softmax of the logarithms divided by it.
 * @param probabilities [n, classes]
 * @returns [n, classes], rows sum to 1
 */
export function atTemperature(probabilities: Float32Array, temperature: number, classes: number): Float32Array {
  const logits = logitsOf(probabilities, classes);
  const scaled = new Float32Array(probabilities.length);
  const powers = new Float64Array(classes);
  for (let start = 0; start < probabilities.length; start += classes) {
    let top = at(logits, start);
    for (let index = 1; index < classes; index += 1) top = Math.max(top, at(logits, start + index));
    let total = 0;
    for (let index = 0; index < classes; index += 1) {
      const power = Math.exp((at(logits, start + index) - top) / temperature);
      powers[index] = power;
      total += power;
    }
    for (let index = 0; index < classes; index += 1) scaled[start + index] = at(powers, index) / total;
  }
  return scaled;
}

/**
 * Threshold for one of two classes that separates the same images at another temperature: its logit is scaled as those of the images.
 * @param threshold 0..1, compared with probabilities at the temperature `from`
 */
export function thresholdAtTemperature(
  threshold: number,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  if (threshold <= 0 || threshold >= 1) return threshold;
  return 1 / (1 + Math.exp((Math.log1p(-threshold) - Math.log(threshold)) * (from / to)));
}

/** Smallest normal float32: what a probability that was rounded to 0 counts as. */
const leastProbability = 1.1754943508222875e-38;

/**
 * Half the distance between 1 and the float32 below it. A network of two classes has one sigmoid output, the probability of the
 * second class; where that was rounded to 1, the first class has about this probability, and not one that was rounded to 0.
 */
const leastComplement = 2 ** -25;

/** Logarithms of probabilities [n, classes]: logits but for a constant per row. NaN stays NaN. */
function logitsOf(probabilities: Float32Array, classes: number): Float64Array {
  const logits = new Float64Array(probabilities.length);
  for (let index = 0; index < logits.length; index += 1) {
    const least = classes === 2 && index % 2 === 0 ? leastComplement : leastProbability;
    logits[index] = Math.log(Math.max(probabilities[index] ?? Number.NaN, least)); // a hot loop over what it is as long as
  }
  return logits;
}

/** Derivative of the summed cross-entropy by 1 / temperature: expected logit minus the label's logit, over all images. */
function lossDerivative(
  logits: Float64Array,
  labels: ArrayLike<number>,
  { classes, inverse }: { classes: number; inverse: number },
): number {
  let total = 0;
  for (let image = 0; image < labels.length; image += 1) {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    const top = Math.max(...row);
    let [weights, expected] = [0, 0];
    for (const logit of row) {
      const weight = Math.exp((logit - top) * inverse);
      weights += weight;
      expected += weight * logit;
    }
    total += expected / weights - at(row, at(labels, image));
  }
  return total;
}
