/** sRGB's byte of linear light from 0 to 1 (IEC 61966-2-1); light outside is cut off. */
export function toSrgbByte(light: number): number {
  return table[Math.round(Math.min(1, Math.max(0, light)) * steps)] ?? 0; // the index is within the table
}

/** Fine enough for the steepest part, where a byte is 3e-4 of the light wide. */
const steps = 16384;

const table = Uint8Array.from({ length: steps + 1 }, (_, step) => {
  const light = step / steps;
  const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(value * 255);
});
