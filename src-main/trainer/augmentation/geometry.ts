import { aboutCentre, product, rotation, scale, shear, translation, type Affine } from './affine';

/** One image's change of shape, as Keras names its parts. All of them tell where the output is read from in the input. */
export interface Geometry {
  /** Radians. */
  readonly angle: number;
  /** Radians. */
  readonly shear: number;
  /** Pixels, [x, y]. */
  readonly shift: readonly [number, number];
  /** Factors, [x, y]; below 1 enlarges. */
  readonly zoom: readonly [number, number];
  /** Factors, [x, y]: -1 mirrors. */
  readonly mirror: readonly [number, number];
}

/**
 * The matrix from output pixels to input pixels of a square picture: rotation · shift · shear · zoom about the centre, in the
 * order of Keras's apply_affine_transform, and the mirroring on what comes out, as in ImageDataGenerator.apply_transform
 * (keras 3.15.1, keras/src/legacy/preprocessing/image.py). A rotation alone is the matrix of RandomRotation
 * (keras/src/layers/preprocessing/image_preprocessing).
 */
export function affineOf({ angle, shear: sheared, shift, zoom, mirror }: Geometry, edge: number): Affine {
  const factors = [rotation(angle), translation(...shift), shear(sheared), scale(...zoom), scale(...mirror)];
  return aboutCentre(product(...factors), edge);
}
