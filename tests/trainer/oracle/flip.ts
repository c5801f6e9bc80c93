import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { Random } from '../../../src-shared/domain/random';

/**
 * Mirrors each image left to right with probability one half, in place.
 * @param pixels [count, edge, edge, 3]
 */
export function flipSome(pixels: Uint8Array, count: number, edge: number, random: Random): void {
  for (let image = 0; image < count; image += 1) {
    if (random.next() < 0.5) mirror(pixels.subarray(image * pixelBytes(edge), (image + 1) * pixelBytes(edge)), edge);
  }
}

function mirror(image: Uint8Array, edge: number): void {
  for (let start = 0; start < image.length; start += edge * 3) {
    for (let left = start, right = start + edge * 3 - 3; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = image[left + channel] ?? 0;
        image[left + channel] = image[right + channel] ?? 0;
        image[right + channel] = value;
      }
    }
  }
}
