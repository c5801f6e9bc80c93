import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { RunId } from '../domain/image';
import { job } from '../rpc/declare';

export const ExportCheck = v.object({
  images: v.number(),
  /** Largest difference of a probability; null when no image could be read, which only an unchecked export allows. */
  worstDifference: v.nullable(v.number()),
});
export type ExportCheck = v.InferOutput<typeof ExportCheck>;

export const exports = {
  /**
   * Writes a run's model with labels and preprocessing id to a new or empty folder. The folder appears once the model was loaded
   * in a fresh process and gave the run's own probabilities on up to 64 images. Kind 'no-data' when none of these images can be
   * read, unless `unchecked` is set.
   */
  run: job(
    v.object({ run: RunId, format: v.picklist(['tfjs']), to: PathText, unchecked: v.optional(v.boolean(), false) }),
    v.object({
      to: v.string(),
      files: v.array(v.string()),
      check: ExportCheck,
    }),
  ),
} as const;
