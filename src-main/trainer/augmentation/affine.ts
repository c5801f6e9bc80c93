/** [a0 a1 a2 b0 b1 b2]: maps (x, y) to (a0 x + a1 y + a2, b0 x + b1 y + b2), in pixels. x runs right, y down. */
export type Affine = readonly [number, number, number, number, number, number];

/** Rotation [cos -sin; sin cos], as in Keras's RandomRotation and apply_affine_transform. @param angle in radians */
export function rotation(angle: number): Affine {
  return [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0];
}

/** Shift by pixels. */
export function translation(x: number, y: number): Affine {
  return [1, 0, x, 0, 1, y];
}

/** Shear [1 -sin; 0 cos], as in Keras's apply_affine_transform. It also shortens y. @param angle in radians */
export function shear(angle: number): Affine {
  return [1, -Math.sin(angle), 0, 0, Math.cos(angle), 0];
}

/** Scales each axis by a factor; -1 mirrors it. */
export function scale(x: number, y: number): Affine {
  return [x, 0, 0, 0, y, 0];
}

/** Matrix product: the last factor is applied first. */
export function product(...factors: readonly Affine[]): Affine {
  return factors.reduce(multiply, [1, 0, 0, 0, 1, 0]);
}

/**
 * Moves the origin of a matrix to the centre of a square picture, (edge - 1) / 2 on both axes: offset · matrix · reset of Keras's
 * transform_matrix_offset_center, and a2, b2 of RandomRotation's _compute_affine_matrix. Exact for whole numbers.
 */
export function aboutCentre([a0, a1, a2, b0, b1, b2]: Affine, edge: number): Affine {
  const centre = (edge - 1) / 2;
  return [a0, a1, a2 + centre - centre * a0 - centre * a1, b0, b1, b2 + centre - centre * b0 - centre * b1];
}

function multiply([a0, a1, a2, b0, b1, b2]: Affine, [c0, c1, c2, d0, d1, d2]: Affine): Affine {
  return [
    a0 * c0 + a1 * d0,
    a0 * c1 + a1 * d1,
    a0 * c2 + a1 * d2 + a2,
    b0 * c0 + b1 * d0,
    b0 * c1 + b1 * d1,
    b0 * c2 + b1 * d2 + b2,
  ];
}
