/** Largest finite half-precision number. */
const largest = 65504;

/**
 * Numbers in IEEE 754 half precision, as bits, rounded to nearest, ties to even. Larger numbers than half precision has become the
 * largest, since an infinite weight would make every answer NaN.
 */
export function toHalf(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  for (let index = 0; index < values.length; index += 1) {
    // Hot loop over all weights: the index stays below the length, so `?? 0` is for the type checker alone.
    value[0] = Math.min(Math.max(values[index] ?? 0, -largest), largest);
    halves[index] = halfOfBits(bits[0] ?? 0);
  }
  return halves;
}

/** The numbers that half-precision bits stand for. */
export function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** @param bits of a finite float32 of at most 65504 */
function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const fraction = (bits & 0x7fffff) | 0x800000; // with the leading 1
  // Below the smallest normal number, 2^-14, the fraction loses a bit per power of two.
  const shift = exponent < -14 ? 13 + (-14 - exponent) : 13;
  if (shift > 24) return sign;
  const kept = roundedShift(fraction, shift);
  // A carry out of the fraction adds 1 to the exponent, as it should.
  return sign | (exponent < -14 ? kept : ((exponent + 15 - 1) << 10) + kept);
}

/** value / 2^shift, rounded to nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const down = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (down & 1) === 1) ? down + 1 : down;
}
