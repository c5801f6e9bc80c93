import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { Features, UsedFeatures } from '../domain/features';
import { ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';

/** Largest number of images that a search finds. */
export const maxSimilarImages = 1000;

/** Similar images, by a starter's features of whole pictures or of the faces in them. */
export const similar = {
  /**
   * Finds readable images of the project that are similar to an image of the project or to any file, the most similar first.
   * Similarity is the cosine of the features. The image itself is left out. Missing features are computed first; a file is cropped
   * like the project's images. Kinds 'not-found' (the image, the file, the starter, or the face detector), 'bad-input' (it can't be
   * decoded), 'terms'.
   */
  find: job(
    v.object({
      /** Exactly one of `image` and `file`. */
      image: v.optional(ImageId),
      file: v.optional(PathText),
      ...Features.entries,
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxSimilarImages)), 100),
    }),
    v.object({
      ...UsedFeatures.entries,
      /** Number of images whose features were computed now. */
      embedded: v.number(),
      /** View of the images found, in the same order; see images.view. */
      view: v.number(),
      similar: v.array(
        v.object({
          image: ImageId,
          path: v.string(),
          /** Cosine similarity, -1..1; 1 for a picture with the same features. */
          similarity: v.number(),
        }),
      ),
    }),
  ),
  /**
   * Renders the file of the last search, upright in sRGB, longest edge at most `edge` pixels, as a JPEG file for the window. It lives
   * as long as the engine. `view` is the one that the search returned. Kinds 'not-found' for every other view and when the file is
   * gone, 'bad-input' when it can't be decoded.
   */
  render: request(
    v.object({ view: v.number(), edge: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(512)) }),
    v.object({ file: v.string() }),
  ),
} as const;
