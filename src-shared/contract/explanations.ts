import * as v from 'valibot';
import { Explanation, ExplanationMethod, HeatMap, MapMethod, Neighbour } from '../domain/explanation';
import { UsedFeatures } from '../domain/features';
import { Filter } from '../domain/filter';
import { ImageId, Part, RunId } from '../domain/image';
import { NameText, PathText } from '../domain/texts';
import { job, request } from '../rpc/declare';

/** Largest numbers of images in one job, and of neighbours. */
export const mostExplained = 2000;
export const mostNeighbours = 50;

/** Largest edge of an average picture, in pixels. */
export const averageEdge = 112;

const Most = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostExplained));

const Asked = {
  run: RunId,
  /** Present name of a class; left out for the class that the model predicts. Kind 'not-found' for one that the run doesn't know. */
  class: v.optional(NameText),
  method: v.optional(ExplanationMethod, 'auto'),
};

/** A cell of a run's confusion matrix on one part: images labelled as one class and predicted as a class. */
const Cell = { part: Part, actual: NameText, predicted: NameText };

/** Images that a job left out, with the reason. */
const LeftOutImages = v.array(v.object({ image: ImageId, path: v.string(), reason: v.string() }));

/**
 * What a run's model looked at. Maps of images in the run's test part need a counted look (kind 'sealed'). A network without
 * convolutions has only an occlusion map, and 'cam' needs a linear head on pooled features; otherwise kind 'unsupported'.
 */
export const explanations = {
  /** The map of one image. The model stays loaded for a while, so that the next answer comes within a few hundred milliseconds. */
  of: request(v.object({ ...Asked, image: ImageId }), Explanation),
  /** Maps of several images; those that can't be read are left out. */
  page: job(
    v.object({ ...Asked, images: v.pipe(v.array(ImageId), v.minLength(1), v.maxLength(mostExplained)) }),
    v.object({ explanations: v.array(Explanation), leftOut: LeftOutImages }),
  ),
  /** Mean of the maps and of the pictures in a cell of the confusion matrix, over the most confident images. Kind 'no-data'. */
  average: job(
    v.object({ ...Asked, ...Cell, limit: v.optional(Most, 200) }),
    v.object({
      run: RunId,
      ...Cell,
      class: v.string(),
      method: MapMethod,
      /** Images that the mean is over, and all images of the cell. */
      images: v.number(),
      total: v.number(),
      map: HeatMap,
      /** Mean of the pictures as the model sees them: RGB bytes [edge, edge, 3], base64. */
      picture: v.object({ edge: v.number(), rgb: v.string() }),
      leftOut: LeftOutImages,
    }),
  ),
  /**
   * Writes pictures with their maps on top, and for a cell their mean, as PNG files into a folder. A file that Facet did not write is
   * replaced only with `overwrite`. Kind 'no-data' when no image is left.
   */
  write: job(
    v.object({
      ...Asked,
      images: v.variant('of', [
        v.object({ of: v.literal('ids'), ids: v.pipe(v.array(ImageId), v.minLength(1), v.maxLength(mostExplained)) }),
        v.object({ of: v.literal('filter'), filter: Filter }),
        v.object({ of: v.literal('cell'), ...Cell }),
      ]),
      limit: v.optional(Most, 100),
      to: PathText,
      overwrite: v.optional(v.boolean(), false),
    }),
    v.object({
      run: RunId,
      files: v.array(
        v.object({
          id: ImageId,
          path: v.string(),
          class: v.string(),
          predicted: v.string(),
          probability: v.number(),
          method: MapMethod,
        }),
      ),
      /** File of the mean; null unless a cell was asked for. */
      average: v.nullable(v.string()),
      /** Number of images asked for, of which at most `limit` were written. */
      total: v.number(),
      leftOut: LeftOutImages,
    }),
  ),
  /**
   * Images of the run's training part that are most similar to an image, by the features that the run learned from, or else by
   * features that the project has. Kinds 'no-data' when there are none, 'sealed'.
   */
  neighbours: request(
    v.object({
      run: RunId,
      image: ImageId,
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostNeighbours)), 12),
    }),
    v.object({
      ...UsedFeatures.entries,
      /** Whether the run's own head was trained on these features. */
      areOwn: v.boolean(),
      neighbours: v.array(Neighbour),
    }),
  ),
} as const;
