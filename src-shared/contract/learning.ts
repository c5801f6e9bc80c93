import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';
import { MeasuredAccuracy } from './suggestions';

/** How good a head was when so many labels were given. */
export const LearningPoint = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  labels: v.number(),
  ...MeasuredAccuracy.entries,
});
export type LearningPoint = v.InferOutput<typeof LearningPoint>;

/** Labelling what tells most: images that a head is unsure of and that are unlike each other come first. */
export const learning = {
  /**
   * Trains a head on the labels that there are, and chooses unlabelled images to be labelled next. Before two classes have
   * labels, these are the ones most unlike each other. How good the head was is kept. Features that are missing are computed
   * first. Kinds 'terms', 'not-found' (the starter, or the face detector).
   */
  next: job(
    v.object({
      ...Features.entries,
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 60),
    }),
    v.object({
      ...UsedFeatures.entries,
      /** Images whose features were computed now. */
      embedded: v.number(),
      labels: v.number(),
      /** Unlabelled images that there are. */
      unlabelled: v.number(),
      /** Of these so many were looked at, evenly over all. */
      candidates: v.number(),
      measured: v.nullable(MeasuredAccuracy),
      /** A view of those chosen, in their order; see images.view. */
      view: v.number(),
      images: v.array(
        v.object({
          image: ImageId,
          /** What the head would say, and how sure it is; null when there is none. */
          guess: v.nullable(v.object({ class: ClassId, confidence: v.number() })),
        }),
      ),
    }),
  ),
  /** What was measured so far by these features, in order. */
  points: request(Features, v.object({ points: v.array(LearningPoint) })),
} as const;
