import * as v from 'valibot';
import { job } from './declare';

/** Where labels come from: the first sub-folder's name, nowhere, or a CSV file with a path and a label column. */
export const LabelSource = v.variant('from', [
  v.object({ from: v.literal('folders') }),
  v.object({ from: v.literal('none') }),
  v.object({ from: v.literal('file'), file: v.string() }),
]);

export const ImportReport = v.object({
  added: v.number(),
  unchanged: v.number(),
  /** Files whose content changed since the last import; they keep their label and are flagged 'changed'. */
  updated: v.number(),
  refused: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** Files that are no images by name nor by content. */
  ignored: v.number(),
  /** Files known from before that are gone; their images are marked 'missing' and keep their labels. */
  missing: v.number(),
  /** Files marked missing that are there again. */
  returned: v.number(),
  seconds: v.number(),
  imagesPerSecond: v.number(),
});

export const imports = {
  /**
   * Imports a folder, sub-folders included; originals are only read. Cancelling keeps what is done; the same import
   * again adds only what is new. A dry run reads names, sizes and times only: `added` are then candidates.
   */
  run: job(v.object({ folder: v.string(), labels: LabelSource, dryRun: v.boolean() }), ImportReport),
} as const;
