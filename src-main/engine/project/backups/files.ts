import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backupNamePattern, type backupReasons } from '../../../../src-shared/contract/backups';
import { namesIn } from '../../../platform/folders';

export type BackupReason = (typeof backupReasons)[number];

export interface BackupFile {
  readonly backup: string;
  readonly file: string;
  /** Counts up with each backup of a folder; 0 in names that older versions gave. */
  readonly sequence: number;
  /** Milliseconds since 1970, by the clock of that time. */
  readonly madeAt: number;
  /** Whether `madeAt` is later than now. */
  readonly isFromFuture: boolean;
  readonly reason: BackupReason;
  readonly bytes: number;
}

/** Most backups kept, and most of those that restores put away. */
const kept = 14;
const keptReplaced = 3;

/**
 * Name for the next backup of a folder. Its sequence number orders backups, because a clock can jump and make the newest backup look like
 * the oldest.
 * @param underway names of backups being made now, which have no files yet
 */
export function nameBackup(folder: string, at: Date, reason: BackupReason, underway: Iterable<string> = []): string {
  const made = listBackups(folder).map(({ sequence }) => sequence);
  const last = Math.max(0, ...made, ...[...underway].map((backup) => Number.parseInt(backup, 10)));
  return `${String(last + 1).padStart(6, '0')}-${at.toISOString().replaceAll(/[-:]/g, '')}-${reason}`;
}

/** The file of a backup. */
export const backupFile = (folder: string, backup: string): string => join(folder, `${backup}.sqlite`);

/** The backups in a folder, newest first; none when there is no folder. */
export function listBackups(folder: string, now = Date.now()): BackupFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const parsed = parse(name, now);
      const bytes = parsed && statSync(join(folder, name), { throwIfNoEntry: false })?.size;
      return parsed && bytes !== undefined ? [{ ...parsed, file: join(folder, name), bytes: bytes ?? 0 }] : [];
    })
    .sort((a, b) => b.sequence - a.sequence || b.madeAt - a.madeAt);
}

/** Deletes the oldest backups beyond the limits. @returns the remaining ones */
export function dropOldBackups(folder: string): BackupFile[] {
  const all = listBackups(folder);
  const replaced = all.filter(({ reason }) => reason === 'replaced').slice(keptReplaced);
  const made = all.filter(({ reason }) => reason !== 'replaced').slice(kept);
  const old = [...replaced, ...made];
  for (const { file } of old) for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
  return all.filter((each) => !old.includes(each));
}

/** Deletes unfinished backups of a killed engine, but not those that are being made now. */
export function dropHalfBackups(folder: string, underway: ReadonlySet<string>): void {
  for (const name of namesIn(folder)) {
    const [, half] = /^(.*)\.sqlite\.(?:\d+\.)?tmp/.exec(name) ?? [];
    if (half !== undefined && !underway.has(half)) rmSync(join(folder, name), { force: true });
  }
}

function parse(name: string, now: number): Omit<BackupFile, 'file' | 'bytes'> | null {
  const backup = name.endsWith('.sqlite') ? name.slice(0, -'.sqlite'.length) : '';
  const [, sequence = '0', at = '', reason] = backupNamePattern.exec(backup) ?? [];
  const madeAt = timeOf(at);
  if (reason === undefined || Number.isNaN(madeAt)) return null;
  const isFromFuture = madeAt > now + tolerance;
  // A number that nobody counted up to: the next one would have too many digits for a name, and not be found again.
  const counted = Number(sequence) < largestSequence ? Number(sequence) : 0;
  return { backup, sequence: counted, madeAt, isFromFuture, reason: reason as BackupReason };
}

const largestSequence = 100_000_000;

/** Milliseconds that a clock may go back unnoticed; clocks are corrected by less than that. */
const tolerance = 60_000;

/** Milliseconds since 1970 of '20261122T102421.123Z'; not a number where there is no such time. */
const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:'));
