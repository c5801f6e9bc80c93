import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';

const View = v.object({ view: v.number(), total: v.number() });

/** Largest number of images on a map. Of more images, this many are chosen, spread evenly over all. */
export const maxMappedImages = 20_000;

/** Maps of the project, one per kind of features. Images that look alike are near each other. */
export const map = {
  /**
   * Lays the images out by UMAP (McInnes, Healy and Melville 2018). Missing features are computed first. Kinds 'no-data' when
   * there are too few images, 'terms', 'not-found'.
   */
  make: job(
    Features,
    v.object({ ...UsedFeatures.entries, embedded: v.number(), /** Number of images on the map. */ images: v.number() }),
  ),
  /** The last map made with these features; null when there is none. Each list has one entry per image; copies share a position. */
  points: request(
    Features,
    v.nullable(
      v.object({
        /** Number of readable images that have features, on the map or not. */
        embedded: v.number(),
        /** Number of readable images without features: they were added since. */
        missing: v.number(),
        /** Number of images that can't be read: refused at import, or their file is gone. */
        unreadable: v.number(),
        /** Number of readable images with features that are not on the map: added since, or beyond `maxMappedImages`. */
        left: v.number(),
        images: v.array(ImageId),
        /** Position, 0..1 in each direction. */
        x: v.array(v.number()),
        y: v.array(v.number()),
        classes: v.array(v.nullable(ClassId)),
        /** Prediction of the newest finished run; null where there is none, and for images of a sealed test set. */
        predicted: v.array(v.nullable(v.string())),
        isRight: v.array(v.nullable(v.boolean())),
        run: v.nullable(v.string()),
      }),
    ),
  ),
  /** View of the mapped images, those farthest from their 15 nearest neighbours first. Kind 'not-found' without a map. */
  outliers: request(Features, View),
  /**
   * View of the closest pairs: images in order of the distance to their nearest neighbour, each followed by that neighbour. They
   * may be near duplicates. Kind 'not-found' without a map.
   */
  pairs: request(Features, View),
  /** View of the given images, in the given order. */
  select: request(v.object({ images: v.pipe(v.array(ImageId), v.maxLength(maxMappedImages)) }), View),
} as const;
