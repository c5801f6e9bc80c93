import * as v from 'valibot';
import { RunId } from '../domain/image';
import { job } from './declare';

export const exports = {
  /**
   * Writes a run's model with labels and preprocessing id to a new or empty folder, then loads it again in a fresh
   * process and compares its probabilities on up to 64 images with the run's own.
   */
  run: job(
    v.object({ run: RunId, format: v.picklist(['tfjs']), to: v.string() }),
    v.object({
      to: v.string(),
      files: v.array(v.string()),
      check: v.object({ images: v.number(), worstDifference: v.number() }),
    }),
  ),
} as const;
