import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';
import { LabelStep } from './labels';

const Confidence = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Accuracy of a head on images that it has not learned from, with the Wilson 95 % interval. */
export const MeasuredAccuracy = v.object({
  /** The validation part, or the left-out folds of cross-validation. */
  on: v.picklist(['validation', 'folds']),
  n: v.number(),
  accuracy: v.number(),
  interval: v.tuple([v.number(), v.number()]),
});
export type MeasuredAccuracy = v.InferOutput<typeof MeasuredAccuracy>;

/** A class proposed for an unlabelled image; confidence is the head's probability of it. */
export const Suggestion = v.object({ image: ImageId, path: v.string(), class: v.string(), confidence: v.number() });
export type Suggestion = v.InferOutput<typeof Suggestion>;

/**
 * Suggestions for unlabelled images, by a head that is trained on the labelled ones. The engine keeps the last suggestions until
 * the project is closed; an image that gets a label meanwhile is no longer among them. Before the first `make` they are those that came
 * with images (`predictions.suggest`), which the project keeps; without any: kind 'not-found'.
 */
export const suggestions = {
  /**
   * Trains a head on all labelled images outside the validation and test parts, and classifies the unlabelled ones. Missing features
   * are computed first. Kinds 'no-data' when fewer than two classes have images, 'terms', 'not-found'.
   */
  make: job(
    Features,
    v.object({
      ...UsedFeatures.entries,
      /** Number of images whose features were computed now. */
      embedded: v.number(),
      /** Number of images that the head learned from. */
      learned: v.number(),
      /** Number of unlabelled images that have a suggestion. */
      total: v.number(),
      measured: v.nullable(MeasuredAccuracy),
      /** above[i]: number of suggestions with a confidence of at least i / 100, for i in 0..100. */
      above: v.array(v.number()),
    }),
  ),
  /** Suggestions with at least a confidence, the most confident first. */
  list: request(
    v.object({ above: Confidence, from: Index, to: Index }),
    v.object({ total: v.number(), suggestions: v.array(Suggestion) }),
  ),
  /** View of these suggestions' images, see images.view. */
  view: request(v.object({ above: Confidence }), v.object({ view: v.number(), total: v.number() })),
  /** Suggestions for the given images, at most 10,000. */
  of: request(
    v.object({ images: v.pipe(v.array(ImageId), v.maxLength(10_000)) }),
    v.object({ suggestions: v.array(v.object({ image: ImageId, class: ClassId, confidence: v.number() })) }),
  ),
  /** Labels all images whose suggestion has at least a confidence: one undoable step, which the history marks as a model's. */
  apply: request(v.object({ above: Confidence }), LabelStep),
} as const;
