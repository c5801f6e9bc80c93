import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { LeftOut } from '../domain/left-out';
import { job } from '../rpc/declare';

export const relinks = {
  /**
   * Finds files again that were moved: looks in a folder, sub-folders included, for the content of images whose files are
   * gone, and notes where they stand now. Labels and all else stay. Only files of a size that is missed are read.
   * Cancelling changes nothing.
   */
  run: job(
    v.object({ folder: PathText }),
    v.object({
      relinked: v.number(),
      /** Images whose files are still not found. */
      missing: v.number(),
      /** Files looked at, and files read. */
      scanned: v.number(),
      hashed: v.number(),
      leftOut: LeftOut,
      /** Files that fit but could not be taken, each with the reason. */
      conflicts: v.array(v.object({ path: v.string(), reason: v.string() })),
    }),
  ),
} as const;
