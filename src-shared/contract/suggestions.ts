import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';
import { LabelStep } from './labels';

const Confidence = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How often a head is right on images that it has not learned from, with the Wilson 95 % interval. */
export const MeasuredAccuracy = v.object({
  /** The validation part, or the left-out folds of cross-validation. */
  on: v.picklist(['validation', 'folds']),
  n: v.number(),
  accuracy: v.number(),
  interval: v.tuple([v.number(), v.number()]),
});
export type MeasuredAccuracy = v.InferOutput<typeof MeasuredAccuracy>;

/** A class for an unlabelled image; confidence is the head's probability of it. */
export const Suggestion = v.object({ image: ImageId, path: v.string(), class: v.string(), confidence: v.number() });
export type Suggestion = v.InferOutput<typeof Suggestion>;

/**
 * What a head that was trained on the labelled images says of the unlabelled ones. The engine keeps the last ones that were made
 * until the project is closed; an image that gets a label meanwhile is no longer among them. Before any were made: kind
 * 'not-found'.
 */
export const suggestions = {
  /**
   * Trains a head on all labelled images outside the validation and the test part, and classifies the unlabelled ones. Features
   * that are missing are computed first. Kind 'no-data' when fewer than two classes have images, 'terms', 'not-found'.
   */
  make: job(
    Features,
    v.object({
      ...UsedFeatures.entries,
      /** Images whose features were computed now. */
      embedded: v.number(),
      /** Images that were learned from. */
      learned: v.number(),
      /** Unlabelled images that have a suggestion. */
      total: v.number(),
      measured: v.nullable(MeasuredAccuracy),
      /** How many have a confidence of at least 0, 0.01, ... 1. */
      above: v.array(v.number()),
    }),
  ),
  /** Those of at least a confidence, the most confident first. */
  list: request(
    v.object({ above: Confidence, from: Index, to: Index }),
    v.object({ total: v.number(), suggestions: v.array(Suggestion) }),
  ),
  /** The same as a view, see images.view. */
  view: request(v.object({ above: Confidence }), v.object({ view: v.number(), total: v.number() })),
  /** Those of some images, at most 10,000. */
  of: request(
    v.object({ images: v.pipe(v.array(ImageId), v.maxLength(10_000)) }),
    v.object({ suggestions: v.array(v.object({ image: ImageId, class: ClassId, confidence: v.number() })) }),
  ),
  /** Gives all those of at least a confidence their class: one undoable step, which the history marks as a model's. */
  apply: request(v.object({ above: Confidence }), LabelStep),
} as const;
