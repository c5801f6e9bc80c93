import * as v from 'valibot';
import { Next } from '../domain/next-steps';
import { PathText } from '../domain/texts';
import { event, job, request } from '../rpc/declare';

/** Reasons: the daily backup, a person's request, a migration that followed, a restore that replaced the catalog. */
export const backupReasons = ['daily', 'asked', 'migration', 'replaced'] as const;

/** Pattern of '000007-20261122T102421.123Z-daily': sequence number, time (UTC) and reason. Older names have no sequence number. */
export const backupNamePattern = new RegExp(`^(?:(\\d{6,9})-)?(\\d{8}T\\d{6}\\.\\d{3}Z)-(${backupReasons.join('|')})$`);
export const BackupName = v.pipe(v.string(), v.regex(backupNamePattern));

export const BackupRow = v.object({
  backup: BackupName,
  /** Milliseconds since 1970, by the computer's clock at the time. */
  madeAt: v.number(),
  /** Whether `madeAt` is later than now: the clock was wrong then, or is wrong now. */
  isFromFuture: v.boolean(),
  reason: v.picklist(backupReasons),
  bytes: v.number(),
  /** Counts of the catalog in the backup; null when it can't be read. */
  images: v.nullable(v.number()),
  labelled: v.nullable(v.number()),
});
export type BackupRow = v.InferOutput<typeof BackupRow>;

const Path = v.pipe(PathText, v.minLength(1));

/**
 * Copies of a project's catalog: every label, class, split and step. Thumbnails and pixels can be made again; snapshots and
 * runs are files that never change. Opening a project makes a backup when the last one is older than a day; 14 are kept.
 * Backups are ordered by when they were made, whatever the clock said.
 */
export const backups = {
  /** The backups of a project, newest first. It need not be open, and may be too damaged to open. Kind 'not-a-project'. */
  list: request(v.object({ path: Path }), v.object({ backups: v.array(BackupRow) })),
  /** Damage that SQLite's own check finds in a backup; empty when it is whole. Kind 'not-found'. */
  check: request(v.object({ path: Path, backup: BackupName }), v.object({ damage: v.array(v.string()) })),
  /** Backs up the open project while work goes on. Kinds 'disk-full', 'project-damaged': earlier backups are kept. */
  make: job(
    v.object({}),
    v.object({
      backup: BackupName,
      bytes: v.number(),
      seconds: v.number(),
      kept: v.number(),
      /** Number of kept backups that are dated in the future. */
      fromFuture: v.number(),
    }),
  ),
  /**
   * Replaces the catalog by a backup (null: the newest whole one). The replaced catalog becomes a backup itself, so that this
   * can be undone. Kinds 'not-found', 'project-damaged' (the backup is), 'project-open'; then nothing has changed.
   */
  restore: request(
    v.object({ path: Path, backup: v.nullable(BackupName) }),
    v.object({
      restored: BackupName,
      /** Backup that undoes this restore; null when there was no catalog to keep. */
      replaced: v.nullable(BackupName),
      images: v.number(),
      labelled: v.number(),
      /** Sentences about runs and snapshots that don't fit the restored catalog. */
      misfits: v.array(v.string()),
    }),
  ),
  /** The daily backup could not be made. */
  failed: event(v.object({ message: v.string(), next: Next })),
} as const;
