import * as v from 'valibot';
import { AttributeName } from '../domain/attribute';
import { ClassCensus } from '../domain/training-plan';
import { request } from '../rpc/declare';
import { TestSet } from '../domain/run';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(0.9));

/** Methods of assigning images to train, validation and test. */
export const SplitMethod = v.variant('method', [
  /** By class and seed. Known duplicates, near duplicates and images with the same value of the attribute `group` stay in one part. */
  v.object({
    method: v.literal('stratified'),
    test: Share,
    validation: Share,
    seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
    group: v.optional(AttributeName),
    /**
     * Keeps the test part of the present split, so that runs stay comparable. The rest is split again, and `validation` is a share
     * of the rest. Images that belong with test images, such as copies, are then in no part.
     */
    keepTest: v.optional(v.boolean(), false),
  }),
  /** For comparisons with other tools: sorted by class name, then path; every fifth image is test, the rest train, none validation. */
  v.object({ method: v.literal('every-fifth') }),
]);
export type SplitMethod = v.InferOutput<typeof SplitMethod>;

export const SplitCounts = v.object({
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** Number of groups of images that were kept in one part. */
  groups: v.number(),
});
export type SplitCounts = v.InferOutput<typeof SplitCounts>;

export const splits = {
  /**
   * Assigns all labelled images to parts: one undoable step. Kind 'no-data' when there are none, 'bad-input' while the present split
   * is locked, 'not-found' for an attribute that none of them has. Missing images get a part, too. Images labelled later are in no
   * part until the next training, which takes them into the training part.
   */
  make: request(SplitMethod, SplitCounts),
  /** Locks the present split, so that no other can be made, or unlocks it: one undoable step. Kind 'no-data' without a split. */
  lock: request(v.object({ locked: v.boolean() }), v.object({ locked: v.boolean() })),
  /**
   * Counts the labelled images of each class, in order of the names: readable ones per part, those in no part, and missing ones.
   * Without a split all readable ones are in no part.
   */
  census: request(v.object({}), v.object({ classes: v.array(ClassCensus) })),
  /** The current split, or null when none was made. */
  current: request(
    v.object({}),
    v.nullable(v.object({ ...SplitCounts.entries, method: v.string(), locked: v.boolean(), testSet: TestSet })),
  ),
} as const;
