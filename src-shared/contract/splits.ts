import * as v from 'valibot';
import { AttributeName } from '../domain/attribute';
import { KeepTogether } from '../domain/keep-together';
import { FoundSeries, Leak } from '../domain/leaks';
import { ClassCensus } from '../domain/training-plan';
import { request } from '../rpc/declare';
import { TestSet } from '../domain/run';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(0.9));

/** Methods of assigning images to train, validation and test. */
export const SplitMethod = v.variant('method', [
  /** By class and seed. Known duplicates, near duplicates and images that have in common what `keepTogether` says stay in one part. */
  v.object({
    method: v.literal('stratified'),
    test: Share,
    validation: Share,
    seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** An attribute whose values keep images together; as in `keepTogether`. */
    group: v.optional(AttributeName),
    /** All that keeps images together; images tied to each other through others stay together, too. */
    keepTogether: v.optional(v.pipe(v.array(KeepTogether), v.maxLength(8)), []),
    /**
     * Keeps the test part of the present split, so that runs stay comparable. The rest is split again, and `validation` is a share
     * of the rest. Images that belong with test images, such as copies, are then in no part.
     */
    keepTest: v.optional(v.boolean(), false),
  }),
  /** For comparisons with other tools: sorted by class name, then path; every fifth image is test, the rest train, none validation. */
  v.object({ method: v.literal('every-fifth') }),
  /**
   * The parts that the sources of imports tell. Nothing is kept together; images of which no source tells a part are in none. Kind
   * 'no-data' where no source tells parts.
   */
  v.object({ method: v.literal('imported') }),
]);
export type SplitMethod = v.InferOutput<typeof SplitMethod>;

/** Groups of two or more images that have something in common, the images in them, and the size of the largest. */
export const TiedImages = v.object({ groups: v.number(), images: v.number(), largest: v.number() });
export type TiedImages = v.InferOutput<typeof TiedImages>;

export const SplitCounts = v.object({
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** Number of groups of images that were kept in one part because they are copies. */
  groups: v.number(),
  /** What else was kept together, such as series by file name; missing where nothing was. */
  series: v.optional(TiedImages),
});
export type SplitCounts = v.InferOutput<typeof SplitCounts>;

export const splits = {
  /**
   * Assigns all labelled images to parts: one undoable step. Kind 'no-data' when there are none, 'bad-input' while the present split
   * is locked, 'not-found' for an attribute that none of them has, 'no-data' where nothing is kept together as asked, 'bad-input'
   * where what is kept together leaves no test or validation part. Missing images get a part, too. Images labelled later are in no
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
  /** Counts what each choice would keep together among the labelled images, in the order given. */
  tied: request(
    v.object({ choices: v.pipe(v.array(KeepTogether), v.maxLength(20)) }),
    v.object({ images: v.number(), tied: v.array(TiedImages) }),
  ),
  /** Series of one subject that the data show, and how the present split cuts groups of images; see domain/leaks.ts. */
  leaks: request(
    v.object({}),
    v.object({
      series: v.array(FoundSeries),
      /** null without a split. */
      leaks: v.nullable(v.array(Leak)),
    }),
  ),
  /** The current split, or null when none was made. */
  current: request(
    v.object({}),
    v.nullable(v.object({ ...SplitCounts.entries, method: v.string(), locked: v.boolean(), testSet: TestSet })),
  ),
} as const;
