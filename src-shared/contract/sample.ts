import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { job } from '../rpc/declare';

export const sample = {
  /** Draws faces into class folders below a new or empty folder, and files a share of them under the wrong class on purpose. */
  draw: job(
    v.object({
      folder: PathText,
      images: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1_000_000)),
      seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
      flippedShare: v.pipe(v.number(), v.minValue(0), v.maxValue(0.5)),
    }),
    v.object({
      folder: v.string(),
      images: v.number(),
      classes: v.array(v.string()),
      /** Images filed under the wrong class: paths relative to `folder`, and the class that they show. */
      flipped: v.array(v.object({ path: v.string(), shows: v.string() })),
    }),
  ),
} as const;
