import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { RunId } from '../domain/image';
import { job } from '../rpc/declare';

export const ExportCheck = v.object({
  images: v.number(),
  /** null where there was no image, which only happens to what is wanted unchecked. */
  worstDifference: v.nullable(v.number()),
});
export type ExportCheck = v.InferOutput<typeof ExportCheck>;

export const exports = {
  /**
   * Writes a run's model with labels and preprocessing id to a new or empty folder, which appears once it was loaded in a
   * fresh process and its probabilities on up to 64 images are the run's own. Kind 'no-data' where none of them can be read,
   * unless it is wanted unchecked.
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
