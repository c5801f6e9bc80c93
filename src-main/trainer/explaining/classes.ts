import { at } from '../../../src-shared/domain/at';

/** The class of each output of a model: outputs of merged classes share one. A sigmoid has two. */
export type ClassOf = readonly number[];

/**
 * Probability of each class from one image's logits; those of a class's outputs are added.
 * @param logits [outputs]; a single one is the logit of the second output
 */
export function probabilitiesOf(logits: Float32Array, classOf: ClassOf): Float64Array {
  const sums = new Float64Array(Math.max(...classOf) + 1);
  ofOutputs(logits).forEach((probability, output) => {
    const index = at(classOf, output);
    sums[index] = at(sums, index) + probability;
  });
  return sums;
}

/**
 * Gradient of a class's logit by the model's logits [outputs]. A class that others were merged into has as its logit the logarithm of
 * the sum of their exponentials, in which each output weighs as much as its share of the class's probability. With a sigmoid, the
 * logit of the first class is minus that of the second.
 */
export function logitGradient(logits: Float32Array, classOf: ClassOf, wanted: number): Float32Array {
  if (logits.length === 1) {
    const [first, second] = classOf;
    return Float32Array.of((second === wanted ? 1 : 0) - (first === wanted ? 1 : 0));
  }
  const own = classOf.flatMap((index, output) => (index === wanted ? [output] : []));
  const shares = softmax(own.map((output) => at(logits, output)));
  const gradient = new Float32Array(logits.length);
  own.forEach((output, index) => (gradient[output] = at(shares, index)));
  return gradient;
}

function ofOutputs(logits: Float32Array): number[] {
  if (logits.length > 1) return softmax([...logits]);
  const second = 1 / (1 + Math.exp(-at(logits, 0)));
  return [1 - second, second];
}

function softmax(logits: readonly number[]): number[] {
  const greatest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
