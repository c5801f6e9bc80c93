import * as v from 'valibot';

/** Figures on a slice: the images of a part that share a property, or two. */
export const Slice = v.object({
  /** 'class', 'attr.NAME', 'tag', 'source', 'issue' or a measure; two of them are joined by ' × '. */
  key: v.string(),
  /** Values in the order of the keys, joined by ' × ', too. */
  value: v.string(),
  n: v.number(),
  accuracy: v.number(),
  /** Wilson's 95 % interval. */
  interval: v.tuple([v.number(), v.number()]),
  /** Accuracy on all other images of the part; null when there are none. */
  restAccuracy: v.nullable(v.number()),
  /** Fisher's exact test against the rest, adjusted for the number of tested slices; null for a slice that is too small to test. */
  p: v.nullable(v.number()),
  /** Whether p is below 0.05: the slice differs from the rest by more than chance explains. */
  differs: v.boolean(),
});
export type Slice = v.InferOutput<typeof Slice>;

/** Text between two keys, or two values, of a slice by two properties. */
export const crossing = ' × ';

/**
 * Smallest number of images of a tested slice: a test of fewer could find nothing. Smaller slices by one property are shown without a
 * test, and those by two are left out.
 */
export const leastTested = 10;
