import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import type { AugmentationDraws } from '../graph/compiled';
import { affineOf, type Geometry } from './geometry';

/** Random generator of one batch's augmentations: a function of (seed, epoch, step), so that a resumed epoch draws the same. */
export function batchRandom(seed: number, epoch: number, step: number): Random {
  return randomGenerator(seed).fork(`augmentation ${epoch} ${step}`);
}

/** A batch whose augmentations are drawn. */
export interface BatchDraw {
  /** Number of images. */
  readonly count: number;
  /** Edge of the images in pixels. */
  readonly edge: number;
  readonly random: Random;
}

/**
 * Draws the augmentations of a batch into the start of `into`. Operations that the recipe does not use become the identity.
 * Each operation draws from its own fork of `random`, image by image. So using one more operation, or more images, leaves the
 * other draws as they were.
 *
 * Distributions are those of Keras 3.15.1 (keras/src/layers/preprocessing/image_preprocessing). Brightness is uniform in ±factor
 * times the range of 255 (random_brightness.py), contrast uniform in [1 - factor, 1 + factor] (random_contrast.py).
 */
export function drawAugmentations(
  augmentation: Augmentation,
  { count, edge, random }: BatchDraw,
  into: AugmentationDraws,
): void {
  drawTransforms(augmentation, { count, edge, random }, into.transforms);
  const [brightness, contrast] = [random.fork('brightness'), random.fork('contrast')];
  for (let image = 0; image < count; image += 1) {
    into.brightness[image] = around(0, augmentation.brightness, brightness) * 255;
    into.contrast[image] = around(1, augmentation.contrast, contrast);
  }
}

/** @param transforms [count, 8], as ImageProjectiveTransformV3 takes them */
function drawTransforms(
  augmentation: Augmentation,
  { count, edge, random }: BatchDraw,
  transforms: Float32Array,
): void {
  const streams = streamsOf(random);
  for (let image = 0; image < count; image += 1) {
    transforms.set(affineOf(drawGeometry(augmentation, edge, streams), edge), image * 8);
    transforms.fill(0, image * 8 + 6, image * 8 + 8); // c0 and c1: no perspective
  }
}

/** One random stream per operation. */
function streamsOf(random: Random) {
  return {
    horizontalFlip: random.fork('horizontal flip'),
    verticalFlip: random.fork('vertical flip'),
    rotation: random.fork('rotation'),
    shear: random.fork('shear'),
    zoom: random.fork('zoom'),
    shift: random.fork('shift'),
  };
}

/**
 * Draws the geometry of one image. Distributions are those of Keras 3.15.1 (keras/src: legacy/preprocessing/image.py and
 * layers/preprocessing/image_preprocessing).
 *
 * - The angle is uniform in ±rotationTurns·2π, as in RandomRotation (random_rotation.py).
 * - The shear is uniform in ±shearDegrees, the shift of each axis in ±shift·edge, the scale of each axis in [1 - zoom, 1 + zoom],
 *   as in ImageDataGenerator.get_random_transform.
 * - A flip has probability 1/2, independently for the two axes, as there. One RandomFlip layer with 'horizontal_and_vertical' would
 *   flip both or neither (random_flip.py); this is two layers, one per axis.
 *
 * The flip comes last, as in ImageDataGenerator. A RandomFlip layer before a RandomRotation gives the same distribution, because
 * angles, shears and shifts are as likely as their opposites.
 */
function drawGeometry(augmentation: Augmentation, edge: number, streams: ReturnType<typeof streamsOf>): Geometry {
  const { horizontalFlip, verticalFlip, rotationTurns, shearDegrees, zoom, shift } = augmentation;
  return {
    angle: around(0, rotationTurns, streams.rotation) * 2 * Math.PI,
    shear: (around(0, shearDegrees, streams.shear) * Math.PI) / 180,
    shift: [around(0, shift, streams.shift) * edge, around(0, shift, streams.shift) * edge],
    zoom: [around(1, zoom, streams.zoom), around(1, zoom, streams.zoom)],
    mirror: [mirroring(horizontalFlip, streams.horizontalFlip), mirroring(verticalFlip, streams.verticalFlip)],
  };
}

/** Uniform in [middle - reach, middle + reach). */
function around(middle: number, reach: number | undefined, random: Random): number {
  return reach === undefined ? middle : middle + reach * (2 * random.next() - 1);
}

/** Factor of an axis: -1 with probability 1/2 if it may be mirrored, else 1. */
function mirroring(mayMirror: boolean | undefined, random: Random): number {
  return mayMirror === true && random.next() < 0.5 ? -1 : 1;
}
