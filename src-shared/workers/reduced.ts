import * as v from 'valibot';

/** Number of components per row in the reduced copy of features that searches scan. */
export const reducedComponents = 128;

/** Files of the reduced copy in a space's folder. All three are deleted when anything in them is forgotten. */
export const reducedFiles = {
  /** ReducedDescription; written last. */
  description: 'reduced.json',
  /** Little-endian float32: mean [dimensions], then the directions [dimensions, components]. */
  basis: 'reduced-basis.f32',
  /** int8 [rows, components]: features of unit length, minus the mean, projected on the directions, times `scale`. */
  codes: 'reduced.i8',
} as const;

/** A reduced copy of a space's features: fewer and smaller numbers, with hardly different distances. */
export const ReducedDescription = v.object({
  version: v.literal(1),
  dimensions: v.number(),
  components: v.literal(reducedComponents),
  /** Number of the space's rows in the copy; later rows are appended. */
  rows: v.number(),
  /** Number of rows that the space had when the directions were chosen. */
  fittedRows: v.number(),
  scale: v.number(),
  /** SHA-256 of the basis, and of the copy's rows. */
  sums: v.object({ basis: v.string(), codes: v.string() }),
  /** Unique text of this choice of directions. */
  made: v.string(),
});
export type ReducedDescription = v.InferOutput<typeof ReducedDescription>;
