import * as v from 'valibot';

/** Figures on the images of a part that share a property, or two. */
export const Slice = v.object({
  /** 'class', 'attr.NAME', 'tag', 'source', 'issue' or a measure; two of them joined by ' × '. */
  key: v.string(),
  /** Values in the order of the keys, joined likewise. */
  value: v.string(),
  n: v.number(),
  accuracy: v.number(),
  /** Wilson's 95 % interval. */
  interval: v.tuple([v.number(), v.number()]),
  /** Of all other images of the part; null when there are none. */
  restAccuracy: v.nullable(v.number()),
  /** Fisher's exact test against the rest, adjusted for the number of slices looked at; null for slices too small to test. */
  p: v.nullable(v.number()),
  /** Whether p is below 0.05: the slice is better or worse than the rest by more than chance allows. */
  differs: v.boolean(),
});
export type Slice = v.InferOutput<typeof Slice>;

/** Joins two keys, or two values, of a crossing. */
export const crossing = ' × ';

/** Slices of fewer images are shown, but not tested: nothing could be found. */
export const leastTested = 10;
