import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { LeftOut } from '../domain/left-out';
import { job } from '../rpc/declare';

export const relinks = {
  /**
   * Finds moved files: looks in a folder and its sub-folders for the content of images whose files are gone, and records the new
   * paths. Labels and everything else stay. Only files of the same size as a missing one are read. Cancelling changes nothing.
   */
  run: job(
    v.object({ folder: PathText }),
    v.object({
      relinked: v.number(),
      /** Number of images whose files are still missing. */
      missing: v.number(),
      /** Numbers of files that were listed, and of those that were read. */
      scanned: v.number(),
      hashed: v.number(),
      leftOut: LeftOut,
      /** Files with the right content that could not be used, with the reason. */
      conflicts: v.array(v.object({ path: v.string(), reason: v.string() })),
    }),
  ),
} as const;
