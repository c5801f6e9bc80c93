import * as v from 'valibot';

/** A head that cross-validation tried, with its figures over the left-out folds. */
export const TriedHead = v.object({
  /** Units of the hidden layer; 0 for none. */
  hiddenUnits: v.number(),
  l2: v.number(),
  loss: v.number(),
  accuracy: v.number(),
});
export type TriedHead = v.InferOutput<typeof TriedHead>;

/** Loss is cross-entropy in nats; accuracy is in 0..1. */
const LossAndAccuracy = v.object({ loss: v.number(), accuracy: v.number() });

/** Figures of one epoch of a training. */
export const EpochMetrics = v.object({
  /** From 1. */
  epoch: v.number(),
  /** Running means over the epoch's augmented training batches, as Keras reports them. */
  train: LossAndAccuracy,
  validation: v.nullable(LossAndAccuracy),
  /** Learning rate of the epoch's last step. */
  learningRate: v.number(),
  /** Mean over the epoch's steps of the gradients' global L2 norm. */
  gradientNorm: v.number(),
  /** Steps whose loss was not finite; they changed nothing. */
  skippedSteps: v.number(),
  imagesPerSecond: v.number(),
  seconds: v.number(),
});
export type EpochMetrics = v.InferOutput<typeof EpochMetrics>;

/** Reason why a training ended: all epochs are done, the validation loss stopped falling, or a person asked for it. */
export const TrainingEnd = v.picklist(['complete', 'early-stopping', 'finished']);
export type TrainingEnd = v.InferOutput<typeof TrainingEnd>;

/** One continuation of a training from a checkpoint. */
export const Resume = v.object({
  epoch: v.number(),
  /** Steps of that epoch that the checkpoint already contained. */
  step: v.number(),
  isBitEqual: v.boolean(),
  /** Why bits may differ from an uninterrupted training; empty when they don't. */
  reason: v.string(),
});
export type Resume = v.InferOutput<typeof Resume>;
