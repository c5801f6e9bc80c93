import * as v from 'valibot';
import { Next } from '../domain/next-steps';
import { PathText } from '../domain/texts';
import { event, job, request } from '../rpc/declare';

/** daily; asked for; before the catalog of an older Facet was brought up to date; what a restore put away. */
export const backupReasons = ['daily', 'asked', 'migration', 'replaced'] as const;

/** '000007-20261122T102421.123Z-daily': sequence number, when (UTC) and why. Older names have no sequence number. */
export const backupNamePattern = new RegExp(`^(?:(\\d{6,9})-)?(\\d{8}T\\d{6}\\.\\d{3}Z)-(${backupReasons.join('|')})$`);
export const BackupName = v.pipe(v.string(), v.regex(backupNamePattern));

export const BackupRow = v.object({
  backup: BackupName,
  /** Milliseconds since 1970, by the computer's clock of then. */
  madeAt: v.number(),
  /** Whether that is later than now: the clock was wrong then, or is wrong now. */
  isFromFuture: v.boolean(),
  reason: v.picklist(backupReasons),
  bytes: v.number(),
  /** What the catalog in it holds; null when it can't be read. */
  images: v.nullable(v.number()),
  labelled: v.nullable(v.number()),
});
export type BackupRow = v.InferOutput<typeof BackupRow>;

const Path = v.pipe(PathText, v.minLength(1));

/**
 * Copies of a project's catalog: every label, class, split and step. Thumbnails and pixels can be made anew; snapshots and
 * runs are files that never change. One is made at open when the last is older than a day; 14 are kept. Their order is that
 * in which they were made, whatever the clock said.
 */
export const backups = {
  /** The backups of a project, newest first; it need not be open, nor openable. Kind 'not-a-project'. */
  list: request(v.object({ path: Path }), v.object({ backups: v.array(BackupRow) })),
  /** What SQLite's own check finds in a backup; nothing when it is whole. Kind 'not-found'. */
  check: request(v.object({ path: Path, backup: BackupName }), v.object({ damage: v.array(v.string()) })),
  /** Backs up the open project while work goes on. Kinds 'disk-full', 'project-damaged': what was there is kept. */
  make: job(
    v.object({}),
    v.object({
      backup: BackupName,
      bytes: v.number(),
      seconds: v.number(),
      kept: v.number(),
      /** How many of those kept are dated in the future. */
      fromFuture: v.number(),
    }),
  ),
  /**
   * Puts a backup (null: the newest that is whole) in the catalog's place. What was there is kept as a backup itself, so
   * that this can be undone. Kinds 'not-found', 'project-damaged' (that backup is), 'project-open'; then nothing changed.
   */
  restore: request(
    v.object({ path: Path, backup: v.nullable(BackupName) }),
    v.object({
      restored: BackupName,
      /** The backup that undoes this. */
      replaced: v.nullable(BackupName),
      images: v.number(),
      labelled: v.number(),
      /** Sentences on runs and snapshots that don't fit the restored catalog. */
      misfits: v.array(v.string()),
    }),
  ),
  /** The daily backup could not be made. */
  failed: event(v.object({ message: v.string(), next: Next })),
} as const;
