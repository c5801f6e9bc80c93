import type { GraphAugmentation } from './compiled';
import type { GraphTensor } from './graph';
import { transformImages } from './image-ops';
import { add, binary, cast, multiply, reduce, reshape, scalarLike, subtract } from './ops';

/** What an augmentation drew, as it is fed. */
export interface FedDraws {
  /** [n, 8] */
  readonly transforms: GraphTensor;
  /** [n] */
  readonly brightness: GraphTensor;
  /** [n] */
  readonly contrast: GraphTensor;
}

/**
 * Changes training images as drawn: first the transform, on uint8 pixels, then brightness, then contrast, each clipped
 * to 0..255 as Keras's RandomBrightness and RandomContrast do.
 * @param images uint8 [n, height, width, 3]
 * @returns float32, 0..255
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
