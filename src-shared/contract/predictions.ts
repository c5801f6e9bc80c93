import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { LeftOut } from '../domain/left-out';
import { job } from '../rpc/declare';

export const predictions = {
  /** Classifies image files and folders with an exported model. No project needs to be open. */
  run: job(
    v.object({
      model: PathText,
      paths: v.pipe(v.array(PathText), v.minLength(1)),
      /** CSV to write, one row per image; null for none. */
      csv: v.nullable(PathText),
      /** Whether the CSV may replace a file that Facet did not write, or that was changed since. It never replaces an image. */
      overwrite: v.optional(v.boolean(), false),
      /** Folder for copies of the images, in one sub-folder per predicted class; null for none. */
      copyInto: v.nullable(PathText),
    }),
    v.object({
      images: v.number(),
      seconds: v.number(),
      imagesPerSecond: v.number(),
      /** Entries below the given folders that were left out. */
      leftOut: LeftOut,
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      classes: v.array(v.object({ class: v.string(), images: v.number() })),
      /** The first 1,000 predictions; the CSV has all of them. */
      predictions: v.array(
        v.object({
          path: v.string(),
          class: v.string(),
          /**
           * The class under the model's decision, or 'unsure'; empty for that where a class is called so. The same as `class` without a
           * decision.
           */
          decision: v.string(),
          /** Whether the model answers with no class. */
          isUnsure: v.boolean(),
          confidence: v.number(),
        }),
      ),
      /** Number of cells of the CSV that got a leading apostrophe, since they begin like a formula. */
      quotedCells: v.number(),
    }),
  ),
} as const;
