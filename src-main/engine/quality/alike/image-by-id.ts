import type { MeasuredImage } from '../../catalog/measures';

/**
 * One of the images by its id, by bisection: a map of a million entries takes a tenth of a second whenever it grows.
 * @param images in order of id
 */
export function imageById(images: readonly MeasuredImage[], id: number): MeasuredImage | undefined {
  let [low, high] = [0, images.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((images[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return images[low]?.id === id ? images[low] : undefined;
}
