import * as v from 'valibot';
import { Assessment } from '../domain/assessment';
import { NameText, PathText } from '../domain/texts';
import { Evaluation, Figures } from '../domain/evaluation';
import { Filter } from '../domain/filter';
import { ImageId, LabelState, Part, RunId, ThumbnailAddress } from '../domain/image';
import { PairedComparison } from '../domain/paired';
import { Crop } from '../domain/preprocessing';
import { Augmentation, Recipe, RecipeChoice } from '../domain/recipe';
import { LeftOut } from '../domain/left-out';
import { Slice } from '../domain/slice';
import { StarterId } from '../domain/starter';
import { ClassGaps, TrainingPlan } from '../domain/training-plan';
import { EpochMetrics, Resume, TrainingEnd, TriedHead } from '../domain/training';
import { event, job, request } from '../rpc/declare';

export const RunState = v.picklist(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type RunState = v.InferOutput<typeof RunState>;

/** Number of images per class that a run doesn't know. No figure of the run counts them. */
export const UnknownClasses = v.record(v.string(), v.number());
export type UnknownClasses = v.InferOutput<typeof UnknownClasses>;

/** A class that was renamed, or merged into another one, since a run was trained. */
export const RenamedClass = v.object({ then: v.string(), now: v.string() });
export type RenamedClass = v.InferOutput<typeof RenamedClass>;

/**
 * Evaluated images that a run has seen, by their content. Figures are on unseen images; without any, on those that the run was only
 * validated on; without any, on those it was trained on. A caller can ask for figures on all.
 */
export const SeenImages = v.object({
  figuresOn: v.picklist(['unseen', 'validation', 'train', 'all']),
  /** Figures on images that the run was trained on; null when there are none. */
  train: v.nullable(Figures),
  /** Figures on images of its validation part, which steered its training; null when there are none. */
  validation: v.nullable(Figures),
});
export type SeenImages = v.InferOutput<typeof SeenImages>;

/**
 * Test figures on the sealed labels, and the number of those that were edited after a look at the test set. `unknown`: images
 * whose sealed class the run doesn't know.
 */
export const TestAsSealed = v.object({
  ...Figures.entries,
  edited: v.number(),
  unknown: v.optional(UnknownClasses, {}),
});
export type TestAsSealed = v.InferOutput<typeof TestAsSealed>;

/** State of a test set: whether it was used, how often its mistakes were looked at, and how many labels were edited since. */
export const TestSet = v.object({ isSealed: v.boolean(), looks: v.number(), edited: v.number() });
export type TestSet = v.InferOutput<typeof TestSet>;

export const TrainResult = v.object({
  run: RunId,
  recipe: v.string(),
  /** Kind of the recipe: a network, a head on features, or both. Missing in old runs. */
  kind: v.optional(v.picklist(['network', 'quick', 'fine'])),
  snapshot: v.string(),
  /** Class names when the run was trained. */
  classes: v.array(v.string()),
  /** Starter model that the network begins with; null when it was trained from scratch. */
  starter: v.optional(v.nullable(StarterId), null),
  /** Part of each picture that the run learned from and predicts from. */
  crop: v.optional(Crop, 'none'),
  /** Heads that cross-validation tried inside the training part, the chosen one first; empty without cross-validation. */
  tried: v.optional(v.array(TriedHead), []),
  /** Number of epochs trained. Early stopping, or a person, can make it fewer than asked for. */
  epochs: v.number(),
  ending: TrainingEnd,
  /** Epoch whose weights were kept: the last, or the best if the recipe says so. */
  keptEpoch: v.number(),
  /** Number of steps whose loss was not finite; they changed nothing. */
  skippedSteps: v.number(),
  resumes: v.array(Resume),
  seed: v.number(),
  /** Training images per second, one entry per epoch. */
  imagesPerSecond: v.array(v.number()),
  seconds: v.number(),
  train: v.nullable(Figures),
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  /** Figures on the sealed labels when test labels were edited after a look at the test set, else null. */
  testAsSealed: v.nullable(TestAsSealed),
  /** Confusion matrix of the test part, else of the validation part, else empty: confusion[actual][predicted]. */
  confusion: v.array(v.array(v.number())),
  perClass: Evaluation.entries.perClass,
  device: v.picklist(['cpu', 'gpu']),
  precision: v.picklist(['float32', 'bfloat16']),
  peakRssMb: v.number(),
  /** Augmentation that was applied to training images; the recipe has the one that was asked for. */
  augmentationApplied: Augmentation,
  /** Whether the default split was made because there was none. */
  madeDefaultSplit: v.boolean(),
  /**
   * Numbers of images labelled after the split. `joined`: in the training part now. `heldBack`: left out as asked. `tied`: left out
   * because they belong with validation or test images.
   */
  joined: v.optional(v.number(), 0),
  heldBack: v.optional(v.number(), 0),
  tied: v.optional(v.number(), 0),
  /** Number of labelled images whose file was missing. */
  missing: v.optional(v.number(), 0),
  /** Classes without images in a part: no figure of that part covers them. */
  lacking: v.optional(v.array(ClassGaps), []),
  /** Sentences about anything unusual behind the figures, such as a part without images. */
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
  /** Number of epochs that were asked for. */
  epochs: v.number(),
  epochsDone: v.number(),
  state: RunState,
  /** Whether it can be resumed, from its last checkpoint or from the start. */
  isResumable: v.boolean(),
  /** Whether resuming restarts it, on its own snapshot and with its own seed, because it has no checkpoint. */
  beginsAnew: v.boolean(),
  startedAt: v.number(),
  seconds: v.nullable(v.number()),
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  testAsSealed: v.nullable(TestAsSealed),
  /** Present state of its snapshot's test set. */
  testSet: TestSet,
  /** Reason why it failed, else null. */
  failure: v.nullable(v.string()),
  /** Sentence about parts of it that can't be read any more; missing when all can. */
  damage: v.optional(v.string()),
});
export type RunRow = v.InferOutput<typeof RunRow>;

export const Mistake = v.object({
  image: ImageId,
  path: v.string(),
  /** Label in the run's snapshot. Classes have their present names, here and below. */
  actual: v.string(),
  predicted: v.string(),
  /** Probability of the predicted class. */
  confidence: v.number(),
  split: Part,
});
export type Mistake = v.InferOutput<typeof Mistake>;

/** A run's prediction for an image, with its label in the snapshot and its label now. */
export const Outcome = v.object({
  image: ImageId,
  path: v.string(),
  thumbnail: v.nullable(ThumbnailAddress),
  /** Label in the run's snapshot. */
  actual: v.string(),
  predicted: v.string(),
  /** Probability of the predicted class. */
  confidence: v.number(),
  /** Present class; null when the image is unlabelled, unsure or excluded now. */
  now: v.nullable(v.string()),
  labelState: LabelState,
});
export type Outcome = v.InferOutput<typeof Outcome>;

/** An image that two runs predict differently; `before` is the older run's prediction. */
export const ComparedOutcome = v.object({ ...Outcome.entries, before: v.string() });

export const runs = {
  /**
   * Trains a classifier on a snapshot of the current labels and split, then evaluates it on every part. Images labelled after the
   * split join its training part first, unless they belong with validation or test images. The event `planned` reports the counts.
   */
  train: job(
    v.object({
      recipe: RecipeChoice,
      /** Replaces the recipe's own starter; only for recipes that start from one. */
      starter: v.optional(StarterId),
      /** Replaces the recipe's own crop. Kind 'not-found' for 'face' without a face detector. */
      crop: v.optional(Crop),
      epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
      device: v.optional(v.picklist(['auto', 'cpu', 'gpu']), 'auto'),
      /** Leaves out images labelled after the split; otherwise they join its training part. */
      holdBackNew: v.optional(v.boolean(), false),
    }),
    TrainResult,
  ),
  /**
   * Resumes a run that was paused, interrupted, cancelled or failed, from its last checkpoint or, before the first one, from the
   * start. A finished run gets more epochs. `epochs` is the run's total. Kind 'bad-input' when the run is underway, has neither
   * snapshot nor checkpoint, or has that many epochs already.
   */
  resume: job(
    v.object({ run: RunId, epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))) }),
    TrainResult,
  ),
  /** Writes a checkpoint after the present step and ends the run's job as 'paused'. Kind 'not-found' when it isn't training. */
  pause: request(v.object({ run: RunId }), v.object({})),
  /** Ends the training after the present step and evaluates the model so far. Kind 'not-found' when it isn't training. */
  finish: request(v.object({ run: RunId }), v.object({})),
  /** All runs, newest first. */
  list: request(v.object({}), v.object({ runs: v.array(RunRow) })),
  get: request(
    v.object({ run: RunId }),
    v.object({
      run: RunRow,
      /** Recipe that it was started with. */
      recipe: Recipe,
      /** Result; null until it is done. */
      result: v.nullable(TrainResult),
      /** Present names of its classes, as in the figures below. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      metrics: v.array(EpochMetrics),
      train: v.nullable(Evaluation),
      validation: v.nullable(Evaluation),
      test: v.nullable(Evaluation),
      /**
       * Number of images whose class has changed since the run's snapshot: above zero the run is stale. A renamed class counts as
       * the same class, and a merged one as the class that it was merged into.
       */
      relabelled: v.number(),
      /** Images labelled with classes that the run doesn't know: its figures don't cover them. */
      unknown: UnknownClasses,
    }),
  ),
  /**
   * Unseals a run's mistakes on its test set until the project is closed. Looks are counted, since correcting labels or choosing
   * recipes by test mistakes makes test figures optimistic. Without a look, questions that would reveal them fail with kind
   * 'sealed', and `run:` and `confidence:` filters leave test images out.
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
   * Images of one part of a run's snapshot with the run's predictions, the most confident first: those in one cell of the confusion
   * matrix (`actual` and `predicted`), or all mistakes when neither is given.
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
   * Images that a newer run fixed or broke compared with an older one, its most confident predictions first. Compared are images in
   * the same part of both snapshots, by the newer run's labels. `actual` and `predicted` are the newer run's; `before` is the older
   * prediction. Images of classes that the older run doesn't know are counted in `unknown`.
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
   * Whether a run is better than another, on images that are in the same part of both snapshots, by the first run's labels.
   * Figures only, so a test part needs no look. Kind 'no-data' when the runs have no image in common.
   */
  difference: request(
    v.object({ run: RunId, before: RunId, part: Part }),
    v.object({
      before: RunId,
      run: RunId,
      part: Part,
      ...PairedComparison.entries,
      /** Images labelled as classes that the older run doesn't know; not compared. */
      unknown: UnknownClasses,
      verdict: v.string(),
    }),
  ),
  /**
   * Older finished runs that a run can be compared with, newest first, each with the number of images of the part that both have.
   * They know at least two of the run's classes. `of` is the run's own number; few images in common come from another split.
   */
  comparable: request(
    v.object({ run: RunId, part: Part }),
    v.object({ of: v.number(), runs: v.array(v.object({ run: RunId, images: v.number() })) }),
  ),
  /**
   * Figures on one part of a run by property (class, attribute, tag, source, issue, measure) and by pairs of properties, the
   * surely worst first. Kind 'sealed' for a test part without a look. `keys` narrows what is looked at.
   */
  slices: request(
    v.object({ run: RunId, part: Part, keys: v.optional(v.array(NameText)) }),
    v.object({ n: v.number(), accuracy: v.nullable(v.number()), slices: v.array(Slice) }),
  ),
  /** The images of one slice, as a view. Kinds 'not-found', 'sealed'. */
  sliceView: request(
    v.object({ run: RunId, part: Part, key: PathText, value: PathText }),
    v.object({ view: v.number(), total: v.number() }),
  ),
  /**
   * Evaluates a run's model: on the test part of its snapshot (validation when there is none), on the labelled images of a filter,
   * or on a folder of class folders outside the project. Images that the run has seen are left out, see SeenImages.
   */
  evaluate: job(
    v.object({
      run: RunId,
      on: v.variant('data', [
        v.object({ data: v.literal('snapshot') }),
        v.object({ data: v.literal('filter'), filter: Filter }),
        v.object({ data: v.literal('folder'), folder: PathText }),
      ]),
      /** Whether the figures also count images that the run has seen. */
      withSeen: v.optional(v.boolean(), false),
      /**
       * Properties whose slices are wanted, see `slices`; then slices are of the images that the figures count. Kind 'sealed' when
       * test images of the run are among them and were not looked at.
       */
      slices: v.optional(v.array(NameText)),
    }),
    v.object({
      ...Evaluation.entries,
      ...Assessment.entries,
      run: RunId,
      /** Present names of its classes. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      /** Labelled images of classes that the run doesn't know. In a folder, a class may have its present or its former name. */
      unknown: UnknownClasses,
      seen: SeenImages,
      /** By part of the present split, on all images whose class the run knows, seen ones too; or by the properties asked for. */
      slices: v.array(Slice),
      /** Figures on the sealed labels of the test images when some were edited after a look at the test set, else null. */
      testAsSealed: v.nullable(TestAsSealed),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      /** Entries of a folder that were left out. */
      leftOut: v.optional(LeftOut),
    }),
  ),
  /** A run started, ended or changed its state. */
  changed: event(v.object({ run: RunId })),
  /** A training is about to begin with these images; the sentences are for a person. */
  planned: event(v.object({ job: v.number(), run: RunId, plan: TrainingPlan, sentences: v.array(v.string()) })),
  epochEnded: event(v.object({ job: v.number(), run: RunId, metrics: EpochMetrics })),
  /** The process that trained a run was lost, and another one goes on: `message` gives the reason, `next` the checkpoint. */
  trainerRestarted: event(v.object({ run: RunId, message: v.string(), next: v.string() })),
} as const;
