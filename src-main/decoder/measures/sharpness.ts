import { gridEdge, type Grid } from './grid';

/**
 * Variance of the Laplacian (4 neighbours) of the grey picture without its border, in squared grey levels.
 * Source: J. L. Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000. Computed on 64 × 64, as in
 * cleanvision: a large photograph that is a little soft is not blurred for a classifier that sees a hundred pixels.
 * Hot loop: indices stay below the length, so `?? 0` is for the type checker alone.
 */
export function sharpnessOf({ grey }: Grid): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < gridEdge - 1; y += 1) {
    for (let x = 1; x < gridEdge - 1; x += 1) {
      const cell = y * gridEdge + x;
      const beside = (grey[cell - 1] ?? 0) + (grey[cell + 1] ?? 0);
      const aboveAndBelow = (grey[cell - gridEdge] ?? 0) + (grey[cell + gridEdge] ?? 0);
      const value = beside + aboveAndBelow - 4 * (grey[cell] ?? 0);
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  return Math.max(0, squares / count - (sum / count) ** 2);
}
