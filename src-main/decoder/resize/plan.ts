import { at } from '../../../src-shared/domain/at';
import { groupBytes, groupPixels, putWeight, weightBits } from './kernel';

/** Bytes in front of an output pixel's weights. */
const headBytes = 16;

/** The most bytes that the plan of an axis takes. */
export function bytesOfPlan(input: number, size: number): number {
  const groups = Math.ceil(mostTaps(input, size) / groupPixels);
  return size * (headBytes + groups * groupBytes);
}

/** The most input pixels that an output pixel is the mean of. */
const mostTaps = (input: number, size: number): number => Math.ceil(supportOf(input, size)) * 2 + 1;

/** Half the width of the triangle, in input pixels: never less than one, so that enlarging interpolates. */
const supportOf = (input: number, size: number): number => Math.max(1, input / size);

/**
 * Writes which input pixels each output pixel of an axis is the mean of, and their weights, as the kernel reads them. Weights are
 * computed and rounded as PIL does, so that the results are the same to the byte.
 */
export function writePlan(memory: WebAssembly.Memory, address: number, input: number, size: number): void {
  const [integers, shorts] = [new Int32Array(memory.buffer), new Int16Array(memory.buffer)];
  const [scale, support] = [input / size, supportOf(input, size)];
  const triangle = new Float64Array(mostTaps(input, size));
  let place = address;
  for (let output = 0; output < size; output += 1) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(input, Math.trunc(centre + support + 0.5)) - first;
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const height = Math.max(0, 1 - Math.abs((tap + first - centre + 0.5) * (1 / support)));
      triangle[tap] = height;
      sum += height;
    }
    const groups = Math.ceil(count / groupPixels);
    integers[place / 4] = first * 3;
    integers[place / 4 + 1] = groups;
    place += headBytes;
    shorts.fill(0, place / 2, (place + groups * groupBytes) / 2);
    for (let tap = 0; tap < count; tap += 1) {
      const weight = Math.trunc(0.5 + (at(triangle, tap) / sum) * (1 << weightBits));
      const group = place + Math.floor(tap / groupPixels) * groupBytes;
      putWeight(shorts, group / 2, tap % groupPixels, weight);
    }
    place += groups * groupBytes;
  }
}
