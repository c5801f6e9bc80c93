/**
 * Stores a weight as tfjs does: value = byte · scale + min, over the whole tensor. (The layers format has no scale per channel.) Zero is
 * one of the values that a byte can be.
 */
export function toBytes(values: Float32Array): { bytes: Uint8Array; scale: number; min: number } {
  let [lowest, highest] = [0, 0];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest === highest) return { bytes: new Uint8Array(values.length), scale: 1, min: 0 };
  const scale = (highest - lowest) / 255;
  const zero = Math.round(-lowest / scale);
  const bytes = Uint8Array.from(values, (value) => Math.min(Math.max(Math.round(value / scale) + zero, 0), 255));
  return { bytes, scale, min: -zero * scale };
}
