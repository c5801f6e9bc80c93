import * as v from 'valibot';
import { Evaluation, Figures } from '../domain/evaluation';
import { Filter } from '../domain/filter';
import { ImageId, LabelState, Part, RunId, ThumbnailAddress } from '../domain/image';
import { Crop } from '../domain/preprocessing';
import { Augmentation, Recipe } from '../domain/recipe';
import { LeftOut } from '../domain/left-out';
import { StarterId } from '../domain/starter';
import { Lacking, TrainingPlan } from '../domain/training-plan';
import { EpochMetrics, Resume, TrainingEnd, TriedHead } from '../workers/trainer';
import { event, job, request } from './declare';

export const RunState = v.picklist(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type RunState = v.InferOutput<typeof RunState>;

/** Test figures on the labels as sealed, and how many of these were edited after a look at the test set. */
export const TestAsSealed = v.object({ ...Figures.entries, edited: v.number() });
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
  lacking: v.optional(v.array(Lacking), []),
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
  /** Whether a checkpoint is there to go on from. */
  isResumable: v.boolean(),
  startedAt: v.number(),
  seconds: v.nullable(v.number()),
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  testAsSealed: v.nullable(TestAsSealed),
  /** Of the test set of its snapshot, by now. */
  testSet: TestSet,
  /** Why it failed, else null. */
  failure: v.nullable(v.string()),
});
export type RunRow = v.InferOutput<typeof RunRow>;

export const Mistake = v.object({
  image: ImageId,
  path: v.string(),
  /** As labelled in the run's snapshot. */
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

export const Slice = v.object({ name: v.string(), value: v.string(), ...Figures.entries });

export const runs = {
  /**
   * Trains a classifier on a snapshot of the current labels and split, then evaluates it on every part. Labelled images that came
   * after the split join its training part first, unless they belong with validation or test images; `planned` tells.
   */
  train: job(
    v.object({
      recipe: v.union([v.string(), Recipe]),
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
   * Goes on with a run that was paused, interrupted, cancelled or failed, from its last checkpoint; or gives one that is
   * done more epochs. `epochs` is the run's total. Kind 'bad-input' when the run is underway, has no checkpoint, or has
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
      classes: v.array(v.string()),
      metrics: v.array(EpochMetrics),
      train: v.nullable(Evaluation),
      validation: v.nullable(Evaluation),
      test: v.nullable(Evaluation),
      /** Images whose label is now another than in the run's snapshot: the run is stale when this is above zero. */
      relabelled: v.number(),
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
      actual: v.optional(v.string()),
      predicted: v.optional(v.string()),
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
      actual: v.optional(v.string()),
      predicted: v.optional(v.string()),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    }),
    v.object({ total: v.number(), outcomes: v.array(Outcome) }),
  ),
  /**
   * What a newer run fixed and what it broke against an older one: images that are in the same part of both snapshots,
   * judged by the newer run's labels. `actual` and `predicted` are the newer run's; `before` is the older prediction.
   */
  compare: request(
    v.object({ run: RunId, before: RunId, part: Part }),
    v.object({
      images: v.number(),
      fixed: v.array(v.object({ ...Outcome.entries, before: v.string() })),
      broken: v.array(v.object({ ...Outcome.entries, before: v.string() })),
    }),
  ),
  /**
   * Figures of a run's model: on the test part of its snapshot (validation when there is none), on the labelled images
   * of a filter, or on a folder of class folders outside the project.
   */
  evaluate: job(
    v.object({
      run: RunId,
      on: v.variant('data', [
        v.object({ data: v.literal('snapshot') }),
        v.object({ data: v.literal('filter'), filter: Filter }),
        v.object({ data: v.literal('folder'), folder: v.string() }),
      ]),
    }),
    v.object({
      ...Evaluation.entries,
      run: RunId,
      classes: v.array(v.string()),
      slices: v.array(Slice),
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
} as const;
