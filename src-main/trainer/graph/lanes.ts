import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../runtime/tensorflow';

/**
 * How a graph for inference deals the images of a run: so many copies of the network beside each other, which share their
 * weights, each for so many images.
 */
export interface Lanes {
  readonly count: number;
  readonly images: number;
}

/** One copy, whose operations share all threads, or a GPU. */
const oneLane: Lanes = { count: 1, images: 32 };

/** What the largest result of a layer may take in one lane: more no longer stays in a processor's caches. */
const cachedBytes = 20e6;

/**
 * A lane a thread that runs operations side by side, where the engine has given each operation one thread for that
 * (children/trainers.ts), else one lane. Lanes wait for each other once a run, threads within an operation at each of its
 * sixty; and a few images' activations stay in the cache where those of 32 don't. EfficientNet-Lite0 at 224 pixels on 2 cores:
 * 338 images/s by batches of 32, 391 by two lanes of 4 (`bench -- embed`), with a fifth less memory.
 */
export function lanesFor(tf: TensorFlow, model: LayersModel): Lanes {
  const count = Number(process.env.TF_NUM_INTEROP_THREADS ?? 1);
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  if (count < 2 || isUsingGpuDevice) return oneLane;
  const images = Math.floor(cachedBytes / largestActivation(model));
  return { count, images: Math.min(Math.max(images, 1), oneLane.images) };
}

/** Images that are best given at once: as many as one lane would take, in whole runs. */
export function batchOf({ count, images }: Lanes): number {
  const atOnce = count * images;
  return atOnce * Math.max(1, Math.floor(oneLane.images / atOnce));
}

/** Bytes of float32 an image. */
function largestActivation({ layers }: LayersModel): number {
  const shapes = layers.map(({ outputShape }) => outputShape as (number | null)[]);
  return 4 * Math.max(...shapes.map((shape) => shape.reduce<number>((product, side) => product * (side ?? 1), 1)));
}
