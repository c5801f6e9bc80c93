import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';
import { MeasuredAccuracy } from './suggestions';

/** Accuracy of a head at a number of labels. */
export const LearningPoint = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  labels: v.number(),
  ...MeasuredAccuracy.entries,
});
export type LearningPoint = v.InferOutput<typeof LearningPoint>;

/** Label next: the images to label first are those that a head is unsure of and that are unlike each other. */
export const learning = {
  /**
   * Trains a head on the present labels and chooses unlabelled images to label next. Before two classes have labels, the images
   * most unlike each other are chosen. The head's accuracy is stored as a point. Missing features are computed first. Kinds
   * 'terms', 'not-found' (the starter, or the face detector).
   */
  next: job(
    v.object({
      ...Features.entries,
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 60),
    }),
    v.object({
      ...UsedFeatures.entries,
      /** Number of images whose features were computed now. */
      embedded: v.number(),
      labels: v.number(),
      /** Number of unlabelled images. */
      unlabelled: v.number(),
      /** Number of unlabelled images that were considered, spread evenly over all. */
      candidates: v.number(),
      measured: v.nullable(MeasuredAccuracy),
      /** View of the chosen images, in their order; see images.view. */
      view: v.number(),
      images: v.array(
        v.object({
          image: ImageId,
          /** Class that the head predicts, and its confidence; null without a head. */
          guess: v.nullable(v.object({ class: ClassId, confidence: v.number() })),
        }),
      ),
    }),
  ),
  /** Points measured so far with these features, in order of time. */
  points: request(Features, v.object({ points: v.array(LearningPoint) })),
} as const;
