import * as v from 'valibot';
import { RunId } from '../domain/image';
import { Selection } from '../domain/selection';
import { BackupName } from './backups';
import { event, job } from '../rpc/declare';

export const ForgetReport = v.object({
  /** Images that are forgotten, or would be. */
  images: v.number(),
  /** What of them is deleted with them. */
  thumbnails: v.number(),
  pixels: v.number(),
  embeddings: v.number(),
  labelEvents: v.number(),
  predictions: v.number(),
  /** Packs of thumbnails that are written anew without them. */
  packs: v.number(),
  /** Backups that still hold them, newest first: only their own end, or removing them, makes them forget. */
  backups: v.array(v.object({ backup: BackupName, madeAt: v.number(), images: v.number() })),
  /** Snapshots that name them by id and SHA-256, and runs that were trained or evaluated on these. */
  snapshots: v.array(v.string()),
  runs: v.array(v.object({ run: RunId, images: v.number() })),
  /** Folders that models of those runs were exported to and still stand in: to be deleted by hand. */
  models: v.array(v.object({ run: RunId, folder: v.string() })),
  removedBackups: v.number(),
  removedRuns: v.number(),
  removedSnapshots: v.number(),
});
export type ForgetReport = v.InferOutput<typeof ForgetReport>;

/**
 * The one act without undo. Everything of an image goes from the project: its row, labels and tags, thumbnail, decoded
 * pixels, embeddings and predictions; the packs and the catalog are written anew, so that no byte of it is left in them. Originals are
 * never touched: importing the folder again brings the image back as a new one.
 */
export const forgets = {
  /**
   * A dry run tells what would be deleted and who else still holds the images. Cancelling before the catalog forgets leaves
   * everything as it was; after that it goes on to its end. Kind 'bad-input' while another job runs.
   */
  run: job(
    v.object({
      selection: Selection,
      dryRun: v.boolean(),
      /** Deletes the backups that hold them; when none is left, a new one is made. */
      removeBackups: v.optional(v.boolean(), false),
      /** Deletes the snapshots that name them and the runs on these, with their models, predictions and checkpoints. */
      removeRuns: v.optional(v.boolean(), false),
    }),
    ForgetReport,
  ),
  /** Thumbnails have other addresses now; what was kept of the old ones is to be thrown away. */
  done: event(v.object({})),
} as const;
