/**
 * Generated pictures with edges, slopes and fine patterns. The script lite0_reference.py draws the same ones.
 * @returns [count, edge, edge, 3]
 */
export function drawnPictures(count: number, edge: number): Uint8Array {
  const pixels = new Uint8Array(count * edge * edge * 3);
  let at = 0;
  for (let picture = 0; picture < count; picture += 1) {
    for (let y = 0; y < edge; y += 1) {
      for (let x = 0; x < edge; x += 1) {
        for (let colour = 0; colour < 3; colour += 1) {
          const slope = x * (3 + picture) + y * (5 + 2 * picture) + colour * (40 + 13 * picture);
          pixels[at++] = slope + ((x * y) >> (4 + picture));
        }
      }
    }
  }
  return pixels;
}

export const worstDifference = (found: Float32Array, expected: Float32Array): number => {
  if (found.length !== expected.length)
    throw new Error(`${String(found.length)} and ${String(expected.length)} values`);
  return found.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? Infinity))), 0);
};
