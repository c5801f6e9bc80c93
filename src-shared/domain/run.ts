import * as v from 'valibot';
import { Evaluation, Figures } from './evaluation';
import { FoldFigures } from './fold-figures';
import { ImageId, LabelState, Part, RunId, ThumbnailAddress } from './image';
import { Crop } from './preprocessing';
import { Augmentation } from './recipe';
import { StarterId } from './starter';
import { ClassGaps } from './training-plan';
import { Resume, TrainingEnd, TriedHead } from './training';

/** State of a run. Runs that are 'queued' or 'running' are underway. */
export const RunState = v.picklist(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type RunState = v.InferOutput<typeof RunState>;

/** Number of images per class that a run doesn't know. No figure of the run counts them. */
export const UnknownClasses = v.record(v.string(), v.number());
export type UnknownClasses = v.InferOutput<typeof UnknownClasses>;

/** A class that was renamed, or merged into another one, since a run was trained. */
export const RenamedClass = v.object({ then: v.string(), now: v.string() });
export type RenamedClass = v.InferOutput<typeof RenamedClass>;

/**
 * Evaluated images that a run has seen, by their content. Figures are on unseen images if there are any, else on those that the run was
 * only validated on, else on those that it was trained on. A caller can ask for figures on all.
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
 * whose sealed class the run doesn't know. In a run's result, `loss` is that of the probabilities as trained.
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

/** Result of a training. */
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
  /** For a run over folds: each image as predicted by the model that was trained without its fold. */
  validation: v.nullable(Figures),
  test: v.nullable(Figures),
  /** Spread over the folds; null for one training. A run over folds keeps no model. */
  folds: v.optional(v.nullable(FoldFigures), null),
  /** Figures on the sealed labels when test labels were edited after a look at the test set, else null. */
  testAsSealed: v.nullable(TestAsSealed),
  /** Confusion matrix of the test part, else of the validation part, else empty; see Confusion. */
  confusion: Evaluation.entries.confusion,
  confusionCells: Evaluation.entries.confusionCells,
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

/** A run as lists show it. */
export const RunRow = v.object({
  run: RunId,
  recipe: v.string(),
  /** Starter model that it begins with; missing for a network from scratch. */
  starter: v.optional(v.string()),
  snapshot: v.nullable(v.string()),
  seed: v.number(),
  /** Number of folds; missing for one training. */
  folds: v.optional(v.number()),
  /** Number of epochs that were asked for, over all folds. */
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
  /** Whether a person starred it. */
  starred: v.optional(v.boolean(), false),
  /** A person's note; empty for none. */
  note: v.optional(v.string(), ''),
  /** Present state of its snapshot's test set. */
  testSet: TestSet,
  /** Temperature that its probabilities are shown at, see runs.calibrate; null for probabilities as trained. */
  temperature: v.optional(v.nullable(v.number()), null),
  /** Reason why it failed, else null. */
  failure: v.nullable(v.string()),
  /** Sentence about parts of it that can't be read any more; missing when all can. */
  damage: v.optional(v.string()),
});
export type RunRow = v.InferOutput<typeof RunRow>;

/** A misclassified image of a run. */
export const Mistake = v.object({
  image: ImageId,
  path: v.string(),
  /** Label in the run's snapshot. Classes have their present names, here and below. */
  actual: v.string(),
  predicted: v.string(),
  /** Probability of the predicted class. */
  confidence: v.number(),
  split: Part,
  /** Whether a person has confirmed this label, which the image still has. */
  confirmed: v.boolean(),
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
  /** Class that the run which it is compared with predicted. */
  before: v.optional(v.string()),
  /** Whether a person has confirmed the class that the image has now. */
  confirmed: v.boolean(),
});
export type Outcome = v.InferOutput<typeof Outcome>;

/** An image that two runs predict differently; `before` is the older run's prediction. */
export const ComparedOutcome = v.object({ ...Outcome.entries, before: v.string() });
