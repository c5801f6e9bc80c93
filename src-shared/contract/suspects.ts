import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { ImageId } from '../domain/image';
import { IssueState } from '../domain/issue';
import { RecipeChoice } from '../domain/recipe';
import { StarterId } from '../domain/starter';
import { job, request } from '../rpc/declare';

const Probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A label that is probably wrong. */
export const Suspect = v.object({
  image: ImageId,
  path: v.string(),
  /** Names of the class that it has, and of the likeliest other one. */
  label: v.string(),
  suggested: v.string(),
  /** Probability of its own class by a head that has not seen it: the lower, the more suspect. */
  score: Probability,
  /** Probability of the suggested class. */
  confidence: Probability,
  /** A person may have dismissed it before. */
  state: IssueState,
});
export type Suspect = v.InferOutput<typeof Suspect>;

/** Share of the images labelled as a class that is estimated to be of another one, with its Wilson 95 % interval. */
export const ClassNoise = v.object({
  class: v.string(),
  rate: Probability,
  interval: v.tuple([Probability, Probability]),
  /** Images that it was estimated from. */
  images: v.number(),
});

/** The last search that came to its end. */
export const SuspectSearch = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  /** Labelled images looked at. */
  images: v.number(),
  /** Images that came since. */
  newer: v.number(),
  starter: StarterId,
  /** Of the classes that are still there and had at least 20 images. */
  noise: v.array(ClassNoise),
});
export type SuspectSearch = v.InferOutput<typeof SuspectSearch>;

/** Labels that are probably wrong, kept as issues of kind suspect-label. */
export const suspects = {
  /**
   * Trains the recipe's head on the features of all labelled images with one fold left out each, copies together, and finds
   * the labels that the left-out probabilities contradict, by confident learning. Labels are not changed. What was dismissed
   * stays so as long as label and picture are the same; what is found no longer is fixed. Kinds 'no-data' (fewer than two
   * classes with enough images), 'not-found' and 'terms' of the starter, 'unsupported' for a recipe that is no quick one.
   */
  find: job(
    v.object({
      recipe: v.optional(RecipeChoice, 'quick'),
      /** Instead of the recipe's own. */
      starter: v.optional(StarterId),
      /** Instead of the recipe's own. */
      folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20))),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      /** CSV to write the left-out probabilities to: path, class, and one column a class. */
      probabilities: v.optional(PathText),
      /** Whether this CSV may replace a file that Facet did not write, or that was changed since. */
      overwrite: v.optional(v.boolean(), false),
    }),
    v.object({
      recipe: v.string(),
      starter: StarterId,
      folds: v.number(),
      /** Labelled images looked at. */
      images: v.number(),
      /** The most suspect first. */
      suspects: v.array(Suspect),
      /** Of classes with at least 20 images; fewer tell nothing. */
      noise: v.array(ClassNoise),
      /** Classes with fewer images, for which there is no estimate. */
      noiseUnknown: v.array(v.string()),
      /** Classes with too few images to leave some out; their labels were not looked at. */
      classesLeftOut: v.array(v.string()),
      /** Images that could not be decoded. */
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      seconds: v.number(),
      /** Cells of the CSV with an apostrophe in front, since they begin like a formula. */
      quotedCells: v.number(),
    }),
  ),
  /** What the last search came to; null before the first. */
  last: request(v.object({}), v.object({ search: v.nullable(SuspectSearch) })),
} as const;
