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

/** Default number of bins of a reliability diagram, the customary one (Guo et al., 2017). */
export const usualBins = 15;

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
  { classes, bins = usualBins }: { classes: number; bins?: number },
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

/**
 * Temperature that makes the probabilities of held-out images most likely: logits are divided by it. Above 1 it makes a
 * model less confident; the predicted class never changes. The loss is convex in 1 / temperature, so bisecting its derivative
 * finds the only minimum.
 * Source: C. Guo et al., On calibration of modern neural networks (2017).
 * @param probabilities [n, classes] of images that the model was not trained on, never of test images
 * @param labels [n] class indices
 * @returns temperature within 0.05..20; null without images
 */
export function fitTemperature(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): number | null {
  if (labels.length === 0) return null;
  const logits = Float64Array.from(probabilities, (probability) => Math.log(Math.max(probability, leastProbability)));
  let [low, high] = [1 / 20, 1 / 0.05]; // of 1 / temperature
  for (let step = 0; step < 60; step += 1) {
    const middle = Math.sqrt(low * high);
    if (lossDerivative(logits, labels, { classes, inverse: middle }) > 0) high = middle;
    else low = middle;
  }
  return 1 / Math.sqrt(low * high);
}

/**
 * Probabilities at a temperature: the softmax of the logarithms divided by it.
 * @param probabilities [n, classes]
 * @returns [n, classes], rows sum to 1
 */
export function atTemperature(probabilities: Float32Array, temperature: number, classes: number): Float32Array {
  const scaled = new Float32Array(probabilities.length);
  const powers = new Float64Array(classes);
  for (let start = 0; start < probabilities.length; start += classes) {
    const top = Math.log(Math.max(...probabilities.subarray(start, start + classes), leastProbability));
    let total = 0;
    for (let index = 0; index < classes; index += 1) {
      const log = Math.log(Math.max(at(probabilities, start + index), leastProbability));
      const power = Math.exp((log - top) / temperature);
      powers[index] = power;
      total += power;
    }
    for (let index = 0; index < classes; index += 1) scaled[start + index] = at(powers, index) / total;
  }
  return scaled;
}

/** Smallest normal float32: what a probability that was rounded to 0 counts as. */
const leastProbability = 1.1754943508222875e-38;

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
