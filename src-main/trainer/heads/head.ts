/**
 * Sizes of a head. Its parameters are one vector: for each layer the kernel [inputs, outputs] in row-major order, then the
 * biases. A hidden layer, whose activation is tanh, comes before the output layer.
 */
export interface HeadShape {
  readonly inputs: number;
  /** Units of the hidden layer; 0 for none, which is logistic regression. */
  readonly hidden: number;
  /** 1 for two classes, the logit of the second one; else one per class. */
  readonly outputs: number;
}

/** A head with its parameters. */
export interface Head {
  readonly shape: HeadShape;
  readonly parameters: Float64Array;
}

/** One layer of a head in the vector of parameters. */
export interface HeadLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Index at which its kernel begins. Its biases follow the kernel. */
  readonly from: number;
}

/** The layers of a head, from the features to the output. */
export function layersOf({ inputs, hidden, outputs }: HeadShape): HeadLayer[] {
  if (hidden === 0) return [{ inputs, outputs, from: 0 }];
  return [
    { inputs, outputs: hidden, from: 0 },
    { inputs: hidden, outputs, from: (inputs + 1) * hidden },
  ];
}

/** The kernel [inputs, outputs] of a layer: a view of the parameters. */
export const kernelOf = ({ inputs, outputs, from }: HeadLayer, parameters: Float64Array): Float64Array =>
  parameters.subarray(from, from + inputs * outputs);

/** The biases [outputs] of a layer: a view of the parameters. */
export const biasOf = ({ inputs, outputs, from }: HeadLayer, parameters: Float64Array): Float64Array =>
  parameters.subarray(from + inputs * outputs, from + (inputs + 1) * outputs);

/**
 * Probabilities from logits: the sigmoid of one logit, or the softmax of several.
 * @param logits [images, outputs]
 * @returns [images, classes]; one logit gives the probabilities of two classes
 */
export function probabilitiesOf(logits: Float32Array, outputs: number): Float32Array {
  if (outputs === 1) {
    return Float32Array.from({ length: logits.length * 2 }, (_, index) => {
      const second = 1 / (1 + Math.exp(-(logits[index >> 1] ?? 0))); // hot loop: the index stays below the length
      return index % 2 === 1 ? second : 1 - second;
    });
  }
  const probabilities = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += outputs) {
    const row = logits.subarray(from, from + outputs);
    const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = Array.from(row, (logit) => Math.exp(logit - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, index) => (probabilities[from + index] = power / sum));
  }
  return probabilities;
}
