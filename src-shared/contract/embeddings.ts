import * as v from 'valibot';
import { Features, UsedFeatures } from '../domain/features';
import { job } from '../rpc/declare';

/** Features of images by a starter model, one row per image. */
export const embeddings = {
  /**
   * Computes the features of all readable images that have none yet, or whose content has changed since. Cancelling keeps what
   * is done. Kinds 'not-found' (the starter is not installed), 'terms' (its terms are not accepted in this project).
   */
  make: job(
    v.object({
      ...Features.entries,
      /** 'auto' is float32, in which an exported model computes. bfloat16 is for overviews only. */
      precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
    }),
    v.object({
      ...UsedFeatures.entries,
      dimensions: v.number(),
      precision: v.picklist(['float32', 'bfloat16']),
      /** Number of images whose features were computed now. */
      embedded: v.number(),
      /** Number of readable images that have features afterwards. */
      images: v.number(),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      seconds: v.number(),
      imagesPerSecond: v.number(),
    }),
  ),
} as const;
