import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { Features, UsedFeatures } from '../domain/features';
import { ImageId } from '../domain/image';
import { job, request } from '../rpc/declare';

/** Images that a search finds at most. */
export const maxSimilarImages = 1000;

/** Images that are like another, by a starter's features of whole pictures or of the faces in them. */
export const similar = {
  /**
   * Readable images of the project by the cosine similarity of their features with those of an image of the project or of any
   * file, the most similar first; the image itself is left out. Features that are missing are computed first. A file is
   * cropped as those of the project are. Kinds 'not-found' (the image, the file, the starter, or the face detector),
   * 'bad-input' (it can't be decoded), 'terms'.
   */
  find: job(
    v.object({
      /** One of these two. */
      image: v.optional(ImageId),
      file: v.optional(PathText),
      ...Features.entries,
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxSimilarImages)), 100),
    }),
    v.object({
      ...UsedFeatures.entries,
      /** Images whose features were computed now. */
      embedded: v.number(),
      /** A view of what was found, in this order; see images.view. */
      view: v.number(),
      similar: v.array(
        v.object({
          image: ImageId,
          path: v.string(),
          /** -1..1; 1 for a picture with the same features. */
          similarity: v.number(),
        }),
      ),
    }),
  ),
  /**
   * Renders the file outside the project that the last search was about, upright in sRGB, longest edge at most `edge` pixels,
   * as a JPEG file for the window to show; it lives as long as the engine. `view` is the one that the search gave. Kind
   * 'not-found' for every other view and when the file is gone, 'bad-input' when it can't be decoded.
   */
  render: request(
    v.object({ view: v.number(), edge: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(512)) }),
    v.object({ file: v.string() }),
  ),
} as const;
