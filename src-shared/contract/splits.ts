import * as v from 'valibot';
import { AttributeName } from '../domain/attribute';
import { ClassCensus } from '../domain/training-plan';
import { request } from '../rpc/declare';
import { TestSet } from './runs';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(0.9));

/** How images are dealt to train, validation and test. */
export const SplitMethod = v.variant('method', [
  /** By class, seeded; equal and nearly equal pictures that were found, and images that share a value of the attribute `group`, never on two sides. */
  v.object({
    method: v.literal('stratified'),
    test: Share,
    validation: Share,
    seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
    group: v.optional(AttributeName),
    /**
     * Leaves the test part as it is in the present split, so that runs stay comparable; the rest is dealt anew, `validation`
     * being a share of it. What is tied to test images, as copies are, is then in no part.
     */
    keepTest: v.optional(v.boolean(), false),
  }),
  /** For comparisons: sorted by class name, then path; every fifth is test, the rest train, no validation. */
  v.object({ method: v.literal('every-fifth') }),
]);
export type SplitMethod = v.InferOutput<typeof SplitMethod>;

export const SplitCounts = v.object({
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** Groups of equal or nearly equal pictures that were kept on one side. */
  groups: v.number(),
});
export type SplitCounts = v.InferOutput<typeof SplitCounts>;

export const splits = {
  /**
   * Deals all labelled images anew; one undoable step. Kind 'no-data' when there are none, 'bad-input' while the
   * present split is locked, 'not-found' for an attribute that none of them has. Images that are missing keep a part. What is
   * labelled later is in no part until the next training, which takes it into the training part.
   */
  make: request(SplitMethod, SplitCounts),
  /** Locks the present split, so that no other can be made, or unlocks it; one undoable step. Kind 'no-data' without one. */
  lock: request(v.object({ locked: v.boolean() }), v.object({ locked: v.boolean() })),
  /**
   * Where the labelled images of each class are, in order of the names: in parts those that can be read, and apart those in no
   * part and those that are missing. Without a split all are in no part.
   */
  census: request(v.object({}), v.object({ classes: v.array(ClassCensus) })),
  /** The current split, or null when none was made. */
  current: request(
    v.object({}),
    v.nullable(v.object({ ...SplitCounts.entries, method: v.string(), locked: v.boolean(), testSet: TestSet })),
  ),
} as const;
