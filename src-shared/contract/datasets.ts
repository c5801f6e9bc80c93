import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { Filter } from '../domain/filter';
import { job } from '../rpc/declare';

/**
 * csv: labels.csv with states, splits, tags and attributes. folders: one folder per class, unlabelled images beside them.
 * coco: annotations.json.
 */
export const datasetFormats = ['csv', 'folders', 'coco'] as const;
/** How the pictures come along: not at all, as copies, or as links to the originals. */
export const datasetFiles = ['none', 'copy', 'hardlink', 'symlink'] as const;

export const datasets = {
  /**
   * Writes the images of a filter as a data set to a new or empty folder, which appears whole or not at all. Images whose label
   * state the format can't express are left out and counted. Files that are gone or have changed are left out and listed. An
   * import of the folder gives the same labels. Kinds 'bad-input', 'no-data', 'disk-full', 'permission', 'cancelled'.
   */
  write: job(
    v.object({
      format: v.picklist(datasetFormats),
      to: PathText,
      files: v.picklist(datasetFiles),
      filter: Filter,
      /** For folders: one folder per part of the split, with the class folders in it. */
      bySplit: v.boolean(),
      /** For csv: also annotations.csv, with one row per label that a person gave. */
      annotations: v.optional(v.boolean(), false),
      /**
       * Whether copies keep EXIF and other metadata, which may hold places, dates and names. By default they lose all that pixels, colours
       * and orientation don't need; pixels stay as they are, byte for byte. Links lead to the originals with all that they hold.
       */
      keepMetadata: v.optional(v.boolean(), false),
    }),
    v.object({
      to: v.string(),
      images: v.number(),
      /** What became of the metadata in the pictures: 'kept' also behind links; null where no picture was placed. */
      metadata: v.nullable(v.picklist(['removed', 'kept'])),
      /** Pictures of which the copy lacks metadata that the original has. */
      strippedImages: v.number(),
      /** Names of the entries of the folder. */
      files: v.array(v.string()),
      /** Number of unsure and excluded images that were left out: only csv can express these states. */
      untold: v.number(),
      /** Files that are gone, have changed or could not be read: the first 1,000; `leftOutImages` counts all. */
      leftOut: v.array(v.object({ path: v.string(), reason: v.string() })),
      leftOutImages: v.number(),
      /** Number of cells of labels.csv that got a leading apostrophe, since they begin like a formula. An import removes it. */
      quotedCells: v.number(),
    }),
  ),
} as const;
