import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';

/**
 * Lanes of a graph for inference: parallel copies of the network that share their weights. A run's images are divided among
 * them.
 */
export interface Lanes {
  readonly count: number;
  /** Images per lane. */
  readonly images: number;
}

/** A single lane, whose operations use all threads, or a GPU. */
const oneLane: Lanes = { count: 1, images: 32 };

/** Bytes that the largest layer output may take in one lane. More no longer fits into a processor's caches. */
const cacheBytes = 20e6;

/**
 * Lanes for a model. One per thread that runs operations in parallel, if the engine has set TensorFlow up for that with one
 * thread per operation (engine/base/children/trainers.ts); else a single lane. Lanes wait for each other once per run, threads
 * of one operation at each of a network's sixty operations. Moreover, the activations of a few images stay in the cache, while
 * those of 32 don't. EfficientNet-Lite0 at 224 pixels on 2 cores: 338 images/s in batches of 32, 391 in two lanes of 4
 * (`bench -- embed`), with a fifth less memory.
 */
export function lanesFor(tf: TensorFlow, model: LayersModel): Lanes {
  const count = Number(process.env.TF_NUM_INTEROP_THREADS ?? 1);
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  if (count < 2 || isUsingGpuDevice) return oneLane;
  const images = Math.floor(cacheBytes / largestActivation(model));
  return { count, images: Math.min(Math.max(images, 1), oneLane.images) };
}

/** Best number of images per call: about as many as a single lane takes, in whole runs. */
export function batchOf({ count, images }: Lanes): number {
  const atOnce = count * images;
  return atOnce * Math.max(1, Math.floor(oneLane.images / atOnce));
}

/** Bytes of the largest layer output for one image, float32. */
function largestActivation({ layers }: LayersModel): number {
  const shapes = layers.map(({ outputShape }) => outputShape as (number | null)[]);
  return 4 * Math.max(...shapes.map((shape) => shape.reduce<number>((product, side) => product * (side ?? 1), 1)));
}
