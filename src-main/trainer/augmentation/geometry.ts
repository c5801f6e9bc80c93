import { aboutCentre, product, rotation, scale, shear, translation, type Affine } from './affine';

/** Geometry of one image's augmentation, with Keras's names. All fields describe maps from output pixels to input pixels. */
export interface Geometry {
  /** Angle of the rotation in radians. */
  readonly angle: number;
  /** Angle of the shear in radians. */
  readonly shear: number;
  /** [x, y] in pixels. */
  readonly shift: readonly [number, number];
  /** Factors [x, y]; below 1 enlarges. */
  readonly zoom: readonly [number, number];
  /** Factors [x, y]; -1 mirrors. */
  readonly mirror: readonly [number, number];
}

/**
 * The matrix from output pixels to input pixels of a square picture: rotation · shift · shear · zoom about the centre, in the
 * order of Keras's apply_affine_transform. The result is mirrored, as in ImageDataGenerator.apply_transform (Keras 3.15.1,
 * keras/src/legacy/preprocessing/image.py). A rotation alone gives the matrix of RandomRotation
 * (keras/src/layers/preprocessing/image_preprocessing).
 */
export function affineOf({ angle, shear: sheared, shift, zoom, mirror }: Geometry, edge: number): Affine {
  const factors = [rotation(angle), translation(...shift), shear(sheared), scale(...zoom), scale(...mirror)];
  return aboutCentre(product(...factors), edge);
}
