import * as v from 'valibot';

/** Numbers a row in the copy of features that searches scan. */
export const reducedComponents = 128;

/** What stands in a space's folder beside its features. All three go when anything of it is forgotten. */
export const reducedFiles = {
  /** ReducedDescription; written last. */
  description: 'reduced.json',
  /** Little-endian float32: mean [dimensions], then the directions [dimensions, components]. */
  basis: 'reduced-basis.f32',
  /** int8 [rows, components]: the features made unit length, less the mean, along each direction, times `scale`. */
  codes: 'reduced.i8',
} as const;

/** A copy of a space's features with fewer and smaller numbers: distances hardly differ. */
export const ReducedDescription = v.object({
  version: v.literal(1),
  dimensions: v.number(),
  components: v.literal(reducedComponents),
  /** Rows of the space that it has; later ones are added. */
  rows: v.number(),
  /** Rows that the space had when the directions were chosen. */
  fittedRows: v.number(),
  scale: v.number(),
  /** SHA-256 of the basis, and of the rows that the copy has. */
  sums: v.object({ basis: v.string(), codes: v.string() }),
  /** Another one each time the directions are chosen. */
  made: v.string(),
});
export type ReducedDescription = v.InferOutput<typeof ReducedDescription>;
