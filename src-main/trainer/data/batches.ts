import { at } from '../../../src-shared/domain/at';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';
import type { PixelFile } from './pixels';

/** A batch of images with their pixels. */
export interface ImageBatch {
  /** [count]: indices in the snapshot. */
  readonly images: Int32Array;
  /** [count, edge, edge, 3]; valid until the next batch is requested. */
  readonly pixels: Uint8Array;
}

/** A pixel file with the rows of images in it. */
export interface ImageSource {
  readonly pixels: PixelFile;
  /** [images]: row of each image in the pixel file. */
  readonly rows: Int32Array;
  /** Edge of the images in pixels. */
  readonly edge: number;
}

/** The shuffled order of an epoch's images: a function of (images, seed, epoch). */
export function epochOrder(images: Int32Array, seed: number, epoch: number): Int32Array {
  const order = images.slice();
  shuffle(order, randomGenerator(seed).fork(`order ${String(epoch)}`));
  return order;
}

/**
 * Reads images in the given order, in batches of `size`; the last one may be smaller. While one batch is in use, the next is read.
 * Only two batches are in memory.
 * @throws as `RowFile.read` does
 */
export async function* readBatches(source: ImageSource, images: Int32Array, size: number): AsyncGenerator<ImageBatch> {
  const bytes = pixelBytes(source.edge);
  const bufferBytes = Math.min(size, images.length) * bytes;
  const buffers = [new Uint8Array(bufferBytes), new Uint8Array(bufferBytes)] as const;
  const load = async (start: number): Promise<ImageBatch> => {
    const chosen = images.subarray(start, start + size);
    const pixels = buffers[(start / size) % 2 === 0 ? 0 : 1].subarray(0, chosen.length * bytes);
    await source.pixels.read(
      chosen.map((image) => at(source.rows, image)),
      pixels,
    );
    return { images: chosen, pixels };
  };
  let next = load(0);
  for (let start = 0; start < images.length; start += size) {
    const batch = await next;
    if (start + size < images.length) {
      next = load(start + size);
      next.catch(() => undefined); // thrown where it is awaited, unless the consumer stops early
    }
    yield batch;
  }
}
