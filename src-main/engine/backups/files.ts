import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { backupReasons } from '../../../src-shared/contract/backups';
import { isMissing } from '../../platform/errors';

export type BackupReason = (typeof backupReasons)[number];

export interface BackupFile {
  readonly backup: string;
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly reason: BackupReason;
  readonly bytes: number;
}

/** How many are kept, and how many of what restores put away. */
const kept = 14;
const keptReplaced = 3;

/** Names a backup of now. */
export function nameBackup(at: Date, reason: BackupReason): string {
  return `${at.toISOString().replaceAll(/[-:]/g, '')}-${reason}`;
}

/** The file of a backup. */
export const backupFile = (folder: string, backup: string): string => join(folder, `${backup}.sqlite`);

/** The backups in a folder, newest first; none when there is no folder. */
export function listBackups(folder: string): BackupFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const parsed = parse(name);
      const bytes = parsed && statSync(join(folder, name), { throwIfNoEntry: false })?.size;
      return parsed && bytes !== undefined ? [{ ...parsed, file: join(folder, name), bytes: bytes ?? 0 }] : [];
    })
    .sort((a, b) => b.madeAt - a.madeAt);
}

/** Deletes the oldest backups beyond those that are kept. @returns how many stay */
export function dropOldBackups(folder: string): number {
  const all = listBackups(folder);
  const replaced = all.filter(({ reason }) => reason === 'replaced').slice(keptReplaced);
  const made = all.filter(({ reason }) => reason !== 'replaced').slice(kept);
  const old = [...replaced, ...made];
  for (const { file } of old) for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
  return all.length - old.length;
}

/** Deletes what a killed engine left of backups that it was making, but not those that are being made now. */
export function dropHalfBackups(folder: string, underway: ReadonlySet<string>): void {
  for (const name of namesIn(folder)) {
    const [, half] = /^(.*\.sqlite\.tmp)/.exec(name) ?? [];
    if (half !== undefined && !underway.has(join(folder, half))) rmSync(join(folder, name), { force: true });
  }
}

const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-(daily|asked|migration|replaced)\.sqlite$/;

function parse(name: string): { backup: string; madeAt: number; reason: BackupReason } | null {
  const match = pattern.exec(name);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, reason] = match;
  const madeAt = Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return { backup: name.slice(0, -'.sqlite'.length), madeAt, reason: reason as BackupReason };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
