import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { LeftOut } from '../domain/left-out';
import { job } from '../rpc/declare';

export const predictions = {
  /** Classifies image files and folders with an exported model; needs no project. */
  run: job(
    v.object({
      model: PathText,
      paths: v.pipe(v.array(PathText), v.minLength(1)),
      /** File to write, a row an image; null for none. */
      csv: v.nullable(PathText),
      /** Whether the CSV may replace a file that Facet did not write, or that was changed since. Never one of the images. */
      overwrite: v.optional(v.boolean(), false),
      /** Folder that gets a copy of each image in a sub-folder of its predicted class; null for none. */
      copyInto: v.nullable(PathText),
    }),
    v.object({
      images: v.number(),
      seconds: v.number(),
      imagesPerSecond: v.number(),
      /** Below the folders that were given. */
      leftOut: LeftOut,
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      classes: v.array(v.object({ class: v.string(), images: v.number() })),
      /** The first 1,000; all of them are in the CSV. */
      predictions: v.array(v.object({ path: v.string(), class: v.string(), confidence: v.number() })),
      /** Cells of the CSV with an apostrophe in front, since they begin like a formula. */
      quotedCells: v.number(),
    }),
  ),
} as const;
