import * as v from 'valibot';
import { ImageId, ThumbnailAddress } from './image';

/**
 * How a map is made. 'cam': exact class activation map of a linear head on averaged features. 'gradcam': feature maps weighted by
 * their mean gradient. 'hirescam': each value of the feature maps weighted by its own gradient. 'occlusion': how much of the class's
 * probability a grey patch takes away.
 */
export const mapMethods = ['cam', 'gradcam', 'hirescam', 'occlusion'] as const;
export const MapMethod = v.picklist(mapMethods);
export type MapMethod = v.InferOutput<typeof MapMethod>;

/**
 * Ways to ask for a map. 'auto' takes the exact map where there is one. Else it takes 'gradcam' where features are averaged over the
 * image, 'hirescam' where their position counts, and occlusion for a network without convolutions.
 */
export const explanationMethods = ['auto', ...mapMethods] as const;
export const ExplanationMethod = v.picklist(explanationMethods);
export type ExplanationMethod = v.InferOutput<typeof ExplanationMethod>;

/** A rectangle of a picture, in fractions of its upright width and height. */
export const Place = v.object({ left: v.number(), top: v.number(), width: v.number(), height: v.number() });
export type Place = v.InferOutput<typeof Place>;

/** The place of a model that sees whole pictures. */
export const wholePicture: Place = { left: 0, top: 0, width: 1, height: 1 };

/** Largest edge of a map, in cells. Finer ones are averaged down to it. */
export const mostCells = 28;

/** How much each part of a picture speaks for a class. */
export const HeatMap = v.object({
  /** Cells across and down. */
  width: v.number(),
  height: v.number(),
  /**
   * [height, width]. Positive values speak for the class, negative ones against it. In probability for 'occlusion', else in
   * units of the logit; those of 'cam' add up to the logit, apart from a constant.
   */
  values: v.array(v.number()),
});
export type HeatMap = v.InferOutput<typeof HeatMap>;

/** What a run's model looked at in one image, for one class. */
export const Explanation = v.object({
  image: ImageId,
  /** Present name of the class. */
  class: v.string(),
  /** The class that the model predicts, and the probability that it gives to `class`. */
  predicted: v.string(),
  probability: v.number(),
  method: MapMethod,
  map: HeatMap,
  /** The part of the picture that the model saw, which the map covers. */
  place: Place,
  /** Width of the upright picture divided by its height. */
  aspect: v.number(),
});
export type Explanation = v.InferOutput<typeof Explanation>;

/** An image that a run was trained on, by its similarity with another. */
export const Neighbour = v.object({
  image: ImageId,
  path: v.string(),
  thumbnail: v.nullable(ThumbnailAddress),
  /** Present name of the class that it was trained as. */
  class: v.string(),
  /** Cosine of the features, -1..1. */
  similarity: v.number(),
});
export type Neighbour = v.InferOutput<typeof Neighbour>;
