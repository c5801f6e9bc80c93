import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { job } from '../rpc/declare';

/** One row of features an image, by a starter model. */
export const embeddings = {
  /**
   * Computes the features of all readable images that have none yet; those of an image whose content has changed are
   * computed anew. Cancelling keeps what is done. Kinds 'not-found' (the starter is not installed), 'terms' (its terms
   * are not accepted in this project).
   */
  make: job(
    v.object({
      ...Features.entries,
      /** 'auto' is float32: a model that is exported computes in it. bfloat16 is for overviews only. */
      precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
    }),
    v.object({
      ...UsedFeatures.entries,
      dimensions: v.number(),
      precision: v.picklist(['float32', 'bfloat16']),
      /** Images whose features were computed now. */
      embedded: v.number(),
      /** Readable images that have features in the end. */
      images: v.number(),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      seconds: v.number(),
      imagesPerSecond: v.number(),
    }),
  ),
} as const;
