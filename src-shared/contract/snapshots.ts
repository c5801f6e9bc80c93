import * as v from 'valibot';
import { NameText, PathText } from '../domain/texts';
import { request } from '../rpc/declare';

export const SnapshotRow = v.object({
  /** First 16 hex digits of the SHA-256 of its content. */
  snapshot: v.string(),
  images: v.number(),
  /** Class names when the snapshot was taken, sorted. */
  classes: v.array(v.string()),
  /** Ids of these classes; 0 where the catalog has lost track of one. */
  classIds: v.array(v.number()),
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** Milliseconds since 1970. */
  madeAt: v.number(),
});
export type SnapshotRow = v.InferOutput<typeof SnapshotRow>;

/** Snapshots, the immutable data of runs: image, content hash, label, split. Equal data is the same snapshot. */
export const snapshots = {
  /** Takes a snapshot of all labelled, readable images of the current split (the default one is made when missing). */
  take: request(v.object({}), SnapshotRow),
  list: request(v.object({}), v.object({ snapshots: v.array(SnapshotRow) })),
  /**
   * Writes path, class, split and SHA-256 of each image as CSV. Kind 'bad-input' when the file exists and Facet did not write it,
   * or it was changed since, unless `overwrite` is set.
   */
  exportCsv: request(
    v.object({ snapshot: NameText, file: PathText, overwrite: v.optional(v.boolean(), false) }),
    v.object({
      snapshot: v.string(),
      images: v.number(),
      file: v.string(),
      /** Number of cells that got a leading apostrophe, since they begin like a formula. */
      quotedCells: v.number(),
    }),
  ),
} as const;
