import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import type { AugmentationDraws } from '../graph/compiled';
import { affineOf, type Geometry } from './geometry';

/** The generator of one batch's augmentations: a function of (seed, epoch, step), so that a resumed epoch draws the same. */
export function batchRandom(seed: number, epoch: number, step: number): Random {
  return randomGenerator(seed).fork(`augmentation ${epoch} ${step}`);
}

/**
 * Draws the augmentations of `count` images into the start of `into`; what the recipe does not ask for becomes the identity.
 * Every kind of draw has its own fork of `random` and draws image by image: asking for one more, or for more images, leaves
 * the others as they were.
 *
 * Distributions are Keras's (3.15.1, keras/src): brightness of layers/preprocessing/image_preprocessing/random_brightness.py,
 * uniform in ±factor times the range of 255; contrast of random_contrast.py, uniform in [1 - factor, 1 + factor].
 */
export function drawAugmentations(
  augmentation: Augmentation,
  count: number,
  edge: number,
  random: Random,
  into: AugmentationDraws,
): void {
  drawTransforms(augmentation, count, edge, random, into.transforms);
  const [brightness, contrast] = [random.fork('brightness'), random.fork('contrast')];
  for (let image = 0; image < count; image += 1) {
    into.brightness[image] = around(0, augmentation.brightness, brightness) * 255;
    into.contrast[image] = around(1, augmentation.contrast, contrast);
  }
}

/** @param transforms [count, 8], as ImageProjectiveTransformV3 takes them */
function drawTransforms(
  augmentation: Augmentation,
  count: number,
  edge: number,
  random: Random,
  transforms: Float32Array,
): void {
  const streams = streamsOf(random);
  for (let image = 0; image < count; image += 1) {
    transforms.set(affineOf(drawGeometry(augmentation, edge, streams), edge), image * 8);
    transforms.fill(0, image * 8 + 6, image * 8 + 8); // c0 and c1: no perspective
  }
}

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
 * Keras 3.15.1, keras/src: legacy/preprocessing/image.py and layers/preprocessing/image_preprocessing.
 *
 * - The angle is uniform in ±rotationTurns·2π, as RandomRotation's (random_rotation.py).
 * - The shear is uniform in ±shearDegrees, the shift of each axis by itself in ±shift·edge, the scale of each axis by itself in
 *   [1 - zoom, 1 + zoom], as ImageDataGenerator.get_random_transform draws them.
 * - A flip has probability 1/2, and the two axes are independent, as there. One RandomFlip layer with
 *   'horizontal_and_vertical' would flip both or neither (random_flip.py); this is two layers, one an axis.
 *
 * Angles, shears and shifts are as likely as their opposites, so it makes no difference to the distribution that the flip
 * comes last, as in ImageDataGenerator, and not first, as where a RandomFlip layer stands before a RandomRotation.
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

/** The factor of an axis: -1 with probability 1/2 when it may be mirrored, else 1. */
function mirroring(mayMirror: boolean | undefined, random: Random): number {
  return mayMirror === true && random.next() < 0.5 ? -1 : 1;
}
