/**
 * A model's output as probabilities.
 * @param output [images, width]
 * @param width values per image
 * @returns [images, classes]; a sigmoid p becomes [1 - p, p]
 */
export function classProbabilities(output: Float32Array, width: number): Float32Array {
  if (width !== 1) return output;
  const probabilities = new Float32Array(output.length * 2);
  output.forEach((second, image) => {
    probabilities[2 * image] = 1 - second;
    probabilities[2 * image + 1] = second;
  });
  return probabilities;
}
