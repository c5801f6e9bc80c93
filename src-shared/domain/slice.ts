import * as v from 'valibot';

/** Share of a slice's images of one class that were predicted as the other. */
export const FalseRate = v.object({
  /** Images that it is a share of: those labelled as the class. */
  n: v.number(),
  rate: v.number(),
  /** Wilson's 95 % interval. */
  interval: v.tuple([v.number(), v.number()]),
});
export type FalseRate = v.InferOutput<typeof FalseRate>;

/** Figures on a slice: the images of a part that share a property, or two. */
export const Slice = v.object({
  /**
   * 'class', 'attr.NAME', 'tag', 'source', 'view', 'issue', 'face', 'cluster' or a measure; two of them are joined by ' × '. A saved view
   * is a property unless it filters by predictions.
   */
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
  /** Whether it has fewer than `leastTested` images: too few to tell. */
  isSmall: v.boolean(),
  /**
   * With two classes: the share of images labelled as the first that were predicted as the second, and the reverse. Null without such
   * images, and with more classes: there, crossing a property with 'class' shows how often each class is missed.
   */
  falsePositive: v.nullable(FalseRate),
  falseNegative: v.nullable(FalseRate),
});
export type Slice = v.InferOutput<typeof Slice>;

/** Text between two keys, or two values, of a slice by two properties. */
export const crossing = ' × ';

/**
 * Smallest number of images of a tested slice: a test of fewer could find nothing. Smaller slices by one property are shown without a
 * test, and those by two are left out.
 */
export const leastTested = 10;
