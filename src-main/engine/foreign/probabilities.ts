/** How a model's output became probabilities. */
export type OutputForm = 'probabilities' | 'logits' | 'sigmoid';

/** Sums of probabilities differ from 1 by rounding, more so with half precision. */
const tolerance = 0.01;

/**
 * A model's output as probabilities. Rows of numbers from 0 to 1 that add up to 1 are taken as they are; a single number per image is the
 * probability of the second of two classes, through a sigmoid where it is not in 0..1; all else are logits.
 * @param output [n, width]
 * @returns [n, classes]
 * @throws RangeError when the width fits neither
 */
export function asProbabilities(
  output: Float32Array,
  width: number,
  classes: number,
): { readonly probabilities: Float32Array; readonly form: OutputForm } {
  if (width === 1 && classes === 2) {
    const isShare = output.every((value) => value >= 0 && value <= 1);
    const second = isShare ? output : output.map((value) => 1 / (1 + Math.exp(-value)));
    return {
      probabilities: Float32Array.from({ length: 2 * second.length }, (_, index) => sideOf(second, index)),
      form: 'sigmoid',
    };
  }
  if (width !== classes) throw new RangeError(`${String(width)} outputs for ${String(classes)} classes`);
  if (addUp(output, width)) return { probabilities: output, form: 'probabilities' };
  return { probabilities: softmax(output, width), form: 'logits' };
}

function sideOf(second: Float32Array, index: number): number {
  const value = second[index >> 1] ?? Number.NaN;
  return index % 2 === 1 ? value : 1 - value;
}

function addUp(output: Float32Array, width: number): boolean {
  for (let row = 0; row < output.length; row += width) {
    const values = output.subarray(row, row + width);
    if (values.some((value) => value < 0 || value > 1 + tolerance)) return false;
    if (Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) > tolerance) return false;
  }
  return true;
}

function softmax(logits: Float32Array, width: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += width) {
    const values = logits.subarray(row, row + width);
    const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = values.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, value) => total + value, 0);
    powers.forEach((power, index) => {
      result[row + index] = power / sum;
    });
  }
  return result;
}
