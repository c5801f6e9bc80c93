import type { GraphAugmentation } from './compiled';
import type { GraphTensor } from './graph';
import { transformImages } from './image-ops';
import { add, binary, cast, multiply, reduce, scalarLike, subtract } from './ops';
import { reshape } from './shape-ops';

/** Placeholders of the drawn augmentation of a batch, float32; n is the number of images. */
export interface FedDraws {
  /** [n, 8], as `transformImages` takes them. */
  readonly transforms: GraphTensor;
  /** [n], added to pixels of 0..255. */
  readonly brightness: GraphTensor;
  /** [n], factor of the distance from the channel's mean. */
  readonly contrast: GraphTensor;
}

/**
 * Applies drawn augmentations to training images: the transform on uint8 pixels, then brightness, then contrast. The last two
 * are clipped to 0..255, as in Keras's RandomBrightness and RandomContrast.
 * @param images uint8 [n, height, width, 3]
 * @returns float32 [n, height, width, 3], 0..255
 */
export function augment(images: GraphTensor, draws: FedDraws, augmentation: GraphAugmentation): GraphTensor {
  const { geometric, brightness, contrast, fill } = augmentation;
  let x = cast(geometric ? transformImages(images, draws.transforms, fill) : images, 'float32');
  if (brightness) x = clip(add(x, perImage(draws.brightness)));
  if (contrast) {
    const mean = reduce('Mean', x, [1, 2], { keepAxes: true });
    x = clip(add(multiply(subtract(x, mean), perImage(draws.contrast)), mean));
  }
  return x;
}

const clip = (x: GraphTensor): GraphTensor =>
  binary('Minimum', binary('Maximum', x, scalarLike(x, 0)), scalarLike(x, 255));

const perImage = (values: GraphTensor): GraphTensor => reshape(values, [-1, 1, 1, 1]);
