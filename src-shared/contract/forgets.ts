import * as v from 'valibot';
import { RunId } from '../domain/image';
import { Selection } from '../domain/selection';
import { BackupName } from './backups';
import { event, job } from '../rpc/declare';

export const ForgetReport = v.object({
  /** Number of images that were forgotten, or would be in a dry run. */
  images: v.number(),
  /** Numbers of things deleted with them, down to `packs`. */
  thumbnails: v.number(),
  pixels: v.number(),
  embeddings: v.number(),
  labelEvents: v.number(),
  predictions: v.number(),
  /** Thumbnail packs that are rewritten without them. */
  packs: v.number(),
  /** Backups that still contain them, newest first. They do so until they are removed, or newer backups take their place. */
  backups: v.array(v.object({ backup: BackupName, madeAt: v.number(), images: v.number() })),
  /** Snapshots that name the images by id and SHA-256, and runs that were trained or evaluated on these snapshots. */
  snapshots: v.array(v.string()),
  runs: v.array(v.object({ run: RunId, images: v.number() })),
  /** Folders that still contain exported models of those runs; a person has to delete them. */
  models: v.array(v.object({ run: RunId, folder: v.string() })),
  removedBackups: v.number(),
  removedRuns: v.number(),
  removedSnapshots: v.number(),
});
export type ForgetReport = v.InferOutput<typeof ForgetReport>;

/**
 * The one act without undo. Everything about an image leaves the project: its row, labels, tags, thumbnail, decoded pixels,
 * embeddings and predictions. Packs and catalog are rewritten, so that no byte of it is left in them. Originals are never
 * touched: importing the folder again brings the image back as a new one.
 */
export const forgets = {
  /**
   * Forgets images. A dry run reports what would be deleted and what else still contains the images. Cancelling before the
   * catalog has forgotten them leaves everything as it was; afterwards the job goes on to its end. Kind 'bad-input' while another
   * job runs.
   */
  run: job(
    v.object({
      selection: Selection,
      dryRun: v.boolean(),
      /** Also deletes the backups that contain them. When none is left, a new one is made. */
      removeBackups: v.optional(v.boolean(), false),
      /** Also deletes the snapshots that name them and the runs on these, with models, predictions and checkpoints. */
      removeRuns: v.optional(v.boolean(), false),
    }),
    ForgetReport,
  ),
  /** Images were forgotten. Thumbnails have new addresses: whoever caches the old ones drops them. */
  done: event(v.object({})),
} as const;
