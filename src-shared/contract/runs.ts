import * as v from 'valibot';
import { NameText, PathText } from '../domain/texts';
import { Evaluation, Figures } from '../domain/evaluation';
import { Filter } from '../domain/filter';
import { ImageId, LabelState, Part, RunId, ThumbnailAddress } from '../domain/image';
import { Crop } from '../domain/preprocessing';
import { Augmentation, Recipe, RecipeChoice } from '../domain/recipe';
import { LeftOut } from '../domain/left-out';
import { StarterId } from '../domain/starter';
import { ClassGaps, TrainingPlan } from '../domain/training-plan';
import { EpochMetrics, Resume, TrainingEnd, TriedHead } from '../domain/training';
import { event, job, request } from '../rpc/declare';

export const RunState = v.picklist(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type RunState = v.InferOutput<typeof RunState>;

/** Images by the name of their class, of classes that a run doesn't know; no figure of the run counts them. */
export const UnknownClasses = v.record(v.string(), v.number());
export type UnknownClasses = v.InferOutput<typeof UnknownClasses>;

/** A class that bears another name than when a run was trained, or was merged into another that counts in its place. */
export const RenamedClass = v.object({ then: v.string(), now: v.string() });
export type RenamedClass = v.InferOutput<typeof RenamedClass>;

/**
 * Which of the images evaluated a run has seen, by their content. Figures are on those it has not seen; where there are none,
 * on those it was only validated on; else on those it was trained on; on all when asked for.
 */
export const SeenImages = v.object({
  figuresOn: v.picklist(['unseen', 'validation', 'train', 'all']),
  /** On the images that the run was trained on; null when there are none. */
  train: v.nullable(Figures),
  /** On the images that were its validation part, by which its training was steered; null when there are none. */
  validation: v.nullable(Figures),
});
export type SeenImages = v.InferOutput<typeof SeenImages>;

/**
 * Test figures on the labels as sealed, and how many of these were edited after a look at the test set. `unknown`: images whose
 * sealed class the run doesn't know.
 */
export const TestAsSealed = v.object({
  ...Figures.entries,
  edited: v.number(),
  unknown: v.optional(UnknownClasses, {}),
});
export type TestAsSealed = v.InferOutput<typeof TestAsSealed>;

/** What has become of a test set: whether it was used, how often mistakes on it were looked at, what was edited since. */
export const TestSet = v.object({ isSealed: v.boolean(), looks: v.number(), edited: v.number() });
export type TestSet = v.InferOutput<typeof TestSet>;

export const TrainResult = v.object({
  run: RunId,
  recipe: v.string(),
  /** Of the recipe: whether a network was trained, a head on features, or both. Runs of old don't tell it. */
  kind: v.optional(v.picklist(['network', 'quick', 'fine'])),
  snapshot: v.string(),
  /** By their names when it was trained. */
  classes: v.array(v.string()),
  /** The starter model that the network begins with; null when it was trained from nothing. */
  starter: v.optional(v.nullable(StarterId), null),
  /** What of a picture it learned from, and predicts from. */
  crop: v.optional(Crop, 'none'),
  /** Heads that cross-validation tried inside the training part, the one that was taken first; empty where none was. */
  tried: v.optional(v.array(TriedHead), []),
  /** Epochs trained, which early stopping and the person can make fewer than were asked. */
  epochs: v.number(),
  ending: TrainingEnd,
  /** The epoch whose weights were kept: the last, or the best where the recipe says so. */
  keptEpoch: v.number(),
  /** Steps whose loss was not finite: they changed nothing. */
  skippedSteps: v.number(),
  resumes: v.array(Resume),
  seed: v.number(),
  /** Training images a second, an entry an epoch. */
  imagesPerSecond: v.array(v.number()),
  seconds: v.number(),
  train: v.nullable(Figures),
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  /** Beside `test` when labels of the test set were edited after a look at it, else null. */
  testAsSealed: v.nullable(TestAsSealed),
  /** Of the test part, else of the validation part, else empty; rows actual, columns predicted. */
  confusion: v.array(v.array(v.number())),
  perClass: Evaluation.entries.perClass,
  device: v.picklist(['cpu', 'gpu']),
  precision: v.picklist(['float32', 'bfloat16']),
  peakRssMb: v.number(),
  /** What was really applied to training images; see the recipe for what was asked. */
  augmentationApplied: Augmentation,
  /** True when no split existed and the default one was made. */
  madeDefaultSplit: v.boolean(),
  /**
   * Labelled images that came after the split and joined its training part, were held back as asked, or were left out since they
   * belong with validation or test images.
   */
  joined: v.optional(v.number(), 0),
  heldBack: v.optional(v.number(), 0),
  tied: v.optional(v.number(), 0),
  /** Labelled images whose file was missing. */
  missing: v.optional(v.number(), 0),
  /** Classes without an image in a part: no figure of that part speaks of them. */
  lacking: v.optional(v.array(ClassGaps), []),
  /** Sentences on what is out of the ordinary about the figures, such as a part without images. */
  warnings: v.optional(v.array(v.string()), []),
  /** Labelled images that could not be read when training started. */
  leftOut: v.array(v.object({ path: v.string(), reason: v.string() })),
});
export type TrainResult = v.InferOutput<typeof TrainResult>;

export const RunRow = v.object({
  run: RunId,
  recipe: v.string(),
  snapshot: v.nullable(v.string()),
  seed: v.number(),
  /** Epochs it was asked to have. */
  epochs: v.number(),
  epochsDone: v.number(),
  state: RunState,
  /** Whether it can be resumed: from its last checkpoint, or anew. */
  isResumable: v.boolean(),
  /** Whether resuming begins it anew, since it has no checkpoint: on its own snapshot, with its own seed. */
  beginsAnew: v.boolean(),
  startedAt: v.number(),
  seconds: v.nullable(v.number()),
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  testAsSealed: v.nullable(TestAsSealed),
  /** Of the test set of its snapshot, by now. */
  testSet: TestSet,
  /** Why it failed, else null. */
  failure: v.nullable(v.string()),
  /** What of it can't be read any more, as a sentence; missing when all can. */
  damage: v.optional(v.string()),
});
export type RunRow = v.InferOutput<typeof RunRow>;

export const Mistake = v.object({
  image: ImageId,
  path: v.string(),
  /** As labelled in the run's snapshot; classes by their present names, here and below. */
  actual: v.string(),
  predicted: v.string(),
  /** Probability of the predicted class. */
  confidence: v.number(),
  split: Part,
});
export type Mistake = v.InferOutput<typeof Mistake>;

/** An image as a run saw it, and as it is labelled now. */
export const Outcome = v.object({
  image: ImageId,
  path: v.string(),
  thumbnail: v.nullable(ThumbnailAddress),
  /** As labelled in the run's snapshot. */
  actual: v.string(),
  predicted: v.string(),
  /** Probability of the predicted class. */
  confidence: v.number(),
  /** The class it has now; null when it is unlabelled, unsure or excluded now. */
  now: v.nullable(v.string()),
  labelState: LabelState,
});
export type Outcome = v.InferOutput<typeof Outcome>;

/** An image that two runs judge differently; `before` is what the older one predicted. */
export const ComparedOutcome = v.object({ ...Outcome.entries, before: v.string() });

export const EvaluationSlice = v.object({ name: v.string(), value: v.string(), ...Figures.entries });

export const runs = {
  /**
   * Trains a classifier on a snapshot of the current labels and split, then evaluates it on every part. Labelled images that came
   * after the split join its training part first, unless they belong with validation or test images; `planned` tells.
   */
  train: job(
    v.object({
      recipe: RecipeChoice,
      /** Instead of the recipe's own, for one that starts from a starter model. */
      starter: v.optional(StarterId),
      /** Instead of the recipe's own; kind 'not-found' for 'face' without a face detector. */
      crop: v.optional(Crop),
      epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
      device: v.optional(v.picklist(['auto', 'cpu', 'gpu']), 'auto'),
      /** Leaves labelled images out that came after the split; else they join its training part. */
      holdBackNew: v.optional(v.boolean(), false),
    }),
    TrainResult,
  ),
  /**
   * Goes on with a run that was paused, interrupted, cancelled or failed, from its last checkpoint, or anew
   * before its first one; or gives one that is done more epochs. `epochs` is the run's total. Kind 'bad-input' when the run is
   * underway, has neither snapshot nor checkpoint, or has
   * that many epochs already.
   */
  resume: job(
    v.object({ run: RunId, epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))) }),
    TrainResult,
  ),
  /** Writes a checkpoint after the step underway and ends the run's job as 'paused'. Kind 'not-found': it isn't training. */
  pause: request(v.object({ run: RunId }), v.object({})),
  /** Ends the training after the step underway and evaluates what is there. Kind 'not-found': it isn't training. */
  finish: request(v.object({ run: RunId }), v.object({})),
  /** Newest first. */
  list: request(v.object({}), v.object({ runs: v.array(RunRow) })),
  get: request(
    v.object({ run: RunId }),
    v.object({
      run: RunRow,
      /** What it was started with: enough to start it again. */
      recipe: Recipe,
      /** What it came to; null until it is done. */
      result: v.nullable(TrainResult),
      /** By their present names; so are those in the figures below. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      metrics: v.array(EpochMetrics),
      train: v.nullable(Evaluation),
      validation: v.nullable(Evaluation),
      test: v.nullable(Evaluation),
      /**
       * Images whose class is now another than in the run's snapshot: the run is stale when this is above zero. A class that
       * was renamed is the same class, and one that was merged is what it was merged into.
       */
      relabelled: v.number(),
      /** Images labelled as classes that the run doesn't know: its figures say nothing of them. */
      unknown: UnknownClasses,
    }),
  ),
  /**
   * Opens a run's mistakes on its test set until the project is closed, which is counted: who corrects labels or chooses
   * recipes by them makes test figures optimistic. Until then what would tell them is of kind 'sealed', and `run:` and
   * `confidence:` filters leave test images out.
   */
  look: request(v.object({ run: RunId }), TestSet),
  /** Misclassified images of one part, the most confident first. */
  mistakes: request(
    v.object({
      run: RunId,
      part: Part,
      actual: v.optional(NameText),
      predicted: v.optional(NameText),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0)),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    }),
    v.object({ total: v.number(), mistakes: v.array(Mistake) }),
  ),
  /**
   * Images of one part of a run's snapshot as the run saw them, the most confident first: of one cell of the confusion
   * matrix (`actual` and `predicted`), or all that are wrong when neither is given.
   */
  outcomes: request(
    v.object({
      run: RunId,
      part: Part,
      actual: v.optional(NameText),
      predicted: v.optional(NameText),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    }),
    v.object({ total: v.number(), outcomes: v.array(Outcome) }),
  ),
  /**
   * What a newer run fixed and what it broke against an older one, the newer run's most confident predictions first: images
   * that are in the same part of both snapshots, judged by the newer run's labels. `actual` and `predicted` are the newer
   * run's; `before` is the older prediction. Images of classes that the older run doesn't know are `unknown`, not compared.
   */
  compare: request(
    v.object({ run: RunId, before: RunId, part: Part }),
    v.object({
      images: v.number(),
      fixed: v.array(ComparedOutcome),
      broken: v.array(ComparedOutcome),
      unknown: UnknownClasses,
    }),
  ),
  /**
   * Older finished runs that know at least two of a run's classes and have images of that part in theirs, newest first, each
   * with how many; `of` is how many the run itself has. Few in common say little: such runs were dealt another split.
   */
  comparable: request(
    v.object({ run: RunId, part: Part }),
    v.object({ of: v.number(), runs: v.array(v.object({ run: RunId, images: v.number() })) }),
  ),
  /**
   * Figures of a run's model: on the test part of its snapshot (validation when there is none), on the labelled images
   * of a filter, or on a folder of class folders outside the project. Images that the run has seen are left out, see SeenImages.
   */
  evaluate: job(
    v.object({
      run: RunId,
      on: v.variant('data', [
        v.object({ data: v.literal('snapshot') }),
        v.object({ data: v.literal('filter'), filter: Filter }),
        v.object({ data: v.literal('folder'), folder: PathText }),
      ]),
      /** Whether the figures are to count images that the run has seen, too. */
      withSeen: v.optional(v.boolean(), false),
    }),
    v.object({
      ...Evaluation.entries,
      run: RunId,
      /** By their present names. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      /** Labelled images of classes that the run doesn't know; a class is known by its present name, or in a folder by either. */
      unknown: UnknownClasses,
      seen: SeenImages,
      /** Of all images whose class the run knows, those that it has seen among them. */
      slices: v.array(EvaluationSlice),
      /** Of the test images among these, when labels of the test set were edited after a look at it, else null. */
      testAsSealed: v.nullable(TestAsSealed),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      /** Of a folder: what was passed by. */
      leftOut: v.optional(LeftOut),
    }),
  ),
  /** A run was started, ended, or its state changed. */
  changed: event(v.object({ run: RunId })),
  /** A training's images are settled and it is about to begin; the sentences are for a person. */
  planned: event(v.object({ job: v.number(), run: RunId, plan: TrainingPlan, sentences: v.array(v.string()) })),
  epochEnded: event(v.object({ job: v.number(), run: RunId, metrics: EpochMetrics })),
  /** The process that trained a run was lost, and another goes on: `message` says why, `next` from where. */
  trainerRestarted: event(v.object({ run: RunId, message: v.string(), next: v.string() })),
} as const;
