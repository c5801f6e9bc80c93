import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { Filter } from '../domain/filter';
import { job } from '../rpc/declare';

/**
 * csv: labels.csv with states, splits, tags and attributes. folders: a folder a class, unlabelled images beside them.
 * coco: annotations.json.
 */
export const datasetFormats = ['csv', 'folders', 'coco'] as const;
/** Whether the pictures come along: not at all, as copies, or as links to the originals. */
export const datasetFiles = ['none', 'copy', 'hardlink', 'symlink'] as const;

export const datasets = {
  /**
   * Writes the images of a filter as a data set to a new or empty folder, which appears whole or not at all. Images that
   * the format can't tell of are left out and counted, files that are gone or have changed are left out and named. An import
   * of the folder gives the same labels. Kinds 'bad-input', 'no-data', 'disk-full', 'permission', 'cancelled'.
   */
  write: job(
    v.object({
      format: v.picklist(datasetFormats),
      to: PathText,
      files: v.picklist(datasetFiles),
      filter: Filter,
      /** For folders: a folder a part of the split around the classes. */
      bySplit: v.boolean(),
    }),
    v.object({
      to: v.string(),
      images: v.number(),
      /** What stands in the folder. */
      files: v.array(v.string()),
      /** Unsure and excluded images, which only csv can tell of. */
      untold: v.number(),
      /** Files that are gone, have changed or could not be read: the first 1,000; `leftOutImages` counts all. */
      leftOut: v.array(v.object({ path: v.string(), reason: v.string() })),
      leftOutImages: v.number(),
      /** Cells of labels.csv with an apostrophe in front, since they begin like a formula; an import takes it away. */
      quotedCells: v.number(),
    }),
  ),
} as const;
