import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { ImageId, RunId } from '../domain/image';
import { IssueState } from '../domain/issue';
import { RecipeChoice } from '../domain/recipe';
import { StarterId } from '../domain/starter';
import { job, request } from '../rpc/declare';

const Probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A label that is probably wrong. */
export const Suspect = v.object({
  image: ImageId,
  path: v.string(),
  /** Names of its class, and of the likeliest other one. */
  label: v.string(),
  suggested: v.string(),
  /** Probability of its own class by a head that was trained without it: the lower, the more suspect. */
  score: Probability,
  /** Probability of the suggested class. */
  confidence: Probability,
  /** State of its issue, which a person may have dismissed before. */
  state: IssueState,
});
export type Suspect = v.InferOutput<typeof Suspect>;

/** Estimated share of the images labelled as a class that are of another one, with its Wilson 95 % interval. */
export const ClassNoise = v.object({
  class: v.string(),
  rate: Probability,
  interval: v.tuple([Probability, Probability]),
  /** Number of images behind the estimate. */
  images: v.number(),
});

/** The last search for suspect labels that was completed. */
export const SuspectSearch = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  /** Number of labelled images that were examined. */
  images: v.number(),
  /** Number of images labelled since. */
  newer: v.number(),
  /** Starter whose features the heads learned from; null for a run that learned from pixels. */
  starter: v.nullable(StarterId),
  /** Number of contradicted labels that it left out because a person had confirmed them. */
  confirmedLeftOut: v.number(),
  /** Noise of the classes that still exist and had at least 20 images. */
  noise: v.array(ClassNoise),
});
export type SuspectSearch = v.InferOutput<typeof SuspectSearch>;

/** Labels that are probably wrong, kept as issues of kind suspect-label. */
export const suspects = {
  /**
   * Finds suspect labels by confident learning, without changing any label. The recipe's head is trained on the features of all
   * labelled images, once per fold that is left out, with copies in the same fold; labels that the out-of-fold probabilities contradict
   * are suspect. A label that a person has confirmed as right is left out unless `withConfirmed` is set; the noise estimates count it in
   * either case, since they are about the model's doubts. A dismissed label stays dismissed while label and picture are the same. An open one that is not found again
   * becomes fixed if a label settled it, and is deleted otherwise. Kinds 'no-data' (fewer than two classes with enough images),
   * 'not-found' and 'terms' of the starter, 'unsupported' for a recipe that is not quick.
   */
  find: job(
    v.object({
      /**
       * A run over folds whose out-of-fold probabilities are used, so that nothing is trained; it examines that run's images. Kind
       * 'unsupported' for any other run, which learned from images that it would judge.
       */
      run: v.optional(RunId),
      recipe: v.optional(RecipeChoice, 'quick'),
      /** Replaces the recipe's own starter. */
      starter: v.optional(StarterId),
      /** Replaces the recipe's own number of folds. */
      folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20))),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      /** Whether labels that a person has confirmed may be found, too. */
      withConfirmed: v.optional(v.boolean(), false),
      /** CSV to write the out-of-fold probabilities to: path, class, and one column per class. */
      probabilities: v.optional(PathText),
      /** Whether this CSV may replace a file that Facet did not write, or that was changed since. */
      overwrite: v.optional(v.boolean(), false),
    }),
    v.object({
      recipe: v.string(),
      /** null for a run that learned from pixels. */
      starter: v.nullable(StarterId),
      /** The run whose probabilities were used; missing when heads were trained. */
      run: v.optional(RunId),
      folds: v.number(),
      /** Number of labelled images that were examined. */
      images: v.number(),
      /** Suspect labels, the most suspect first. */
      suspects: v.array(Suspect),
      /** Number of contradicted labels that are left out because a person has confirmed them. */
      confirmedLeftOut: v.number(),
      /** Noise of classes with at least 20 images; fewer say nothing. */
      noise: v.array(ClassNoise),
      /** Classes with fewer images, without an estimate. */
      noiseUnknown: v.array(v.string()),
      /** Classes with too few images for the folds, or that the run doesn't know; their labels were not examined. */
      classesLeftOut: v.array(v.string()),
      /** Images that could not be decoded. */
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      seconds: v.number(),
      /** Number of cells of the CSV that got a leading apostrophe, since they begin like a formula. */
      quotedCells: v.number(),
    }),
  ),
  /** The last search; null before the first one. */
  last: request(v.object({}), v.object({ search: v.nullable(SuspectSearch) })),
} as const;
