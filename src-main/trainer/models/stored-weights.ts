import * as v from 'valibot';
import { fromHalf } from './float16';

/** How tfjs stores a weight smaller: half precision, or value = whole number · scale + min. */
export const Quantization = v.variant('dtype', [
  v.object({ dtype: v.literal('float16') }),
  v.object({ dtype: v.picklist(['uint8', 'uint16']), scale: v.number(), min: v.number() }),
]);

/** A weight of a manifest. */
export interface StoredSpec {
  readonly shape: readonly number[];
  readonly quantization?: v.InferOutput<typeof Quantization> | undefined;
}

/** Bytes that weights take as they are stored. */
export const storedLength = (specs: readonly StoredSpec[]): number =>
  specs.reduce((total, spec) => total + lengthOf(spec), 0);

/**
 * Weights as float32.
 * @param stored all weights in the order of `specs`, as long as `storedLength` says; returned itself when none is stored smaller
 */
export function restoredWeights(stored: Buffer, specs: readonly StoredSpec[]): Buffer {
  if (specs.every(({ quantization }) => quantization === undefined)) return stored;
  let start = 0;
  const values = specs.map((spec) => {
    const end = start + lengthOf(spec);
    const bytes = new Uint8Array(stored.subarray(start, end)); // a copy begins at a multiple of any value's size
    start = end;
    return restored(bytes.buffer, spec);
  });
  return Buffer.concat(values.map(({ buffer }) => new Uint8Array(buffer)));
}

const bytesPerValue = { float16: 2, uint16: 2, uint8: 1 } as const;

const lengthOf = ({ shape, quantization }: StoredSpec): number =>
  (quantization ? bytesPerValue[quantization.dtype] : 4) * shape.reduce((product, size) => product * size, 1);

function restored(buffer: ArrayBuffer, { quantization }: StoredSpec): Float32Array {
  if (!quantization) return new Float32Array(buffer);
  if (quantization.dtype === 'float16') return fromHalf(new Uint16Array(buffer));
  const { dtype, scale, min } = quantization;
  const numbers = dtype === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
  return Float32Array.from(numbers, (number) => number * scale + min);
}
