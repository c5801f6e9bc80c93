import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { ClassId, ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';

const View = v.object({ view: v.number(), total: v.number() });

/** Images that a map shows at most; of more, some evenly over all. */
export const maxMappedImages = 20_000;

/** Maps of the project, one by each features: images that are alike are near each other. */
export const map = {
  /**
   * Lays the images out by UMAP (McInnes, Healy and Melville 2018). Features that are missing are computed first. Kinds 'no-data'
   * when there are too few images, 'terms', 'not-found'.
   */
  make: job(
    Features,
    v.object({ ...UsedFeatures.entries, embedded: v.number(), /** Images laid out. */ images: v.number() }),
  ),
  /** The map that was made last by these features; null when there is none. An entry per image in each list; copies of a picture stand in one place. */
  points: request(
    Features,
    v.nullable(
      v.object({
        /** Readable images that have features: those that are on the map or might have been. */
        embedded: v.number(),
        /** Readable images that were added since. */
        missing: v.number(),
        /** Images that can't be read: refused at import, or their file is gone. */
        unreadable: v.number(),
        /** Readable images that have features and are not on the map: added since, or beyond `maxMappedImages`. */
        left: v.number(),
        images: v.array(ImageId),
        /** 0..1, here and below. */
        x: v.array(v.number()),
        y: v.array(v.number()),
        classes: v.array(v.nullable(ClassId)),
        /** What the newest finished run said: null where it said nothing, or of images of a sealed test set. */
        predicted: v.array(v.nullable(v.string())),
        isRight: v.array(v.nullable(v.boolean())),
        run: v.nullable(v.string()),
      }),
    ),
  ),
  /** The mapped images as a view, those farthest from their 15 nearest neighbours first. Kind 'not-found' without a map. */
  outliers: request(Features, View),
  /**
   * Images whose nearest neighbour is nearest, each followed by that neighbour, as a view: near duplicates, to be confirmed by
   * looking. Kind 'not-found' without a map.
   */
  pairs: request(Features, View),
  /** Images as a view, in this order. */
  select: request(v.object({ images: v.pipe(v.array(ImageId), v.maxLength(maxMappedImages)) }), View),
} as const;
