import { readBatches, type ImageSource } from '../data/batches';
import { yieldToMessages } from '../job/yielding';

/** A way to predict images, with its batch size and listener. */
export interface PredictOptions {
  /** Returns probabilities [count, classes] of pixels [count, edge, edge, 3]. */
  readonly predict: (pixels: Uint8Array, count: number) => Float32Array | Promise<Float32Array>;
  readonly classes: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Called after each batch with the number of images done. */
  readonly predicted?: (done: number) => void;
}

/**
 * Predicts images batch by batch.
 * @returns probabilities [images, classes], in the order of `images`
 * @throws Failure of kind 'cancelled' within one batch of the signal, or what `predict` throws
 */
export async function predictImages(
  source: ImageSource,
  images: Int32Array,
  options: PredictOptions,
): Promise<Float32Array> {
  const probabilities = new Float32Array(images.length * options.classes);
  let done = 0;
  for await (const batch of readBatches(source, images, options.batchSize)) {
    probabilities.set(await options.predict(batch.pixels, batch.images.length), done * options.classes);
    done += batch.images.length;
    options.predicted?.(done);
    await yieldToMessages(options.signal);
  }
  return probabilities;
}
