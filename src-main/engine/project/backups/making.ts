import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import { syncFolder } from '../../../platform/atomic';
import { openOwn } from '../../../platform/own-files';
import { checkCatalog } from '../../catalog/threads/check-thread';
import type { CopyProgress } from '../../catalog/threads/copying';
import { backupFile, dropHalfBackups, dropOldBackups, nameBackup, type BackupReason } from './files';

/** A catalog that can be copied, whether it is open or not. */
export interface Copyable {
  /** Its file, whose size is the space that the copy needs. */
  readonly file: string;
  copyTo(file: string, progress: CopyProgress): Promise<void>;
}

export interface MadeBackup {
  readonly backup: string;
  readonly bytes: number;
  /** How many backups there are now. */
  readonly kept: number;
  /** How many of these are dated in the future. */
  readonly fromFuture: number;
}

/** Names of the backups that this process is making: the daily one and a requested one may be made at the same time. */
const underway = new Set<string>();

/** Bytes that must stay free beside a backup. */
const spare = 10e6;

/**
 * Makes a backup that appears whole, checked and synced, or not at all; then deletes the oldest ones. Kinds 'disk-full', and
 * 'project-damaged' when the copy, and so the catalog, is not whole; earlier backups stay then.
 */
export async function makeBackup(
  folder: string,
  catalog: Copyable,
  reason: BackupReason,
  progress: CopyProgress = {},
): Promise<MadeBackup> {
  await mkdir(folder, { recursive: true });
  dropHalfBackups(folder, underway);
  await checkSpace(folder, catalog.file);
  const backup = nameBackup(folder, new Date(), reason, underway);
  const file = backupFile(folder, backup);
  const temporary = `${file}.${String(process.pid)}.tmp`;
  underway.add(backup);
  try {
    await catalog.copyTo(temporary, progress);
    await check(temporary, progress.signal);
    await sync(temporary);
    await rename(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explain(error, folder);
  } finally {
    underway.delete(backup);
  }
  const kept = dropOldBackups(folder);
  const fromFuture = kept.filter(({ isFromFuture }) => isFromFuture).length;
  return { backup, bytes: (await stat(file)).size, kept: kept.length, fromFuture };
}

async function checkSpace(folder: string, catalog: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const sizes = await Promise.all([catalog, `${catalog}-wal`].map((file) => stat(file).catch(() => ({ size: 0 }))));
  const needed = sizes.reduce((sum, { size }) => sum + size, 0);
  if (free < needed + spare) throw full(folder, `it needs ${megabytes(needed + spare)}, ${megabytes(free)} are free`);
}

async function check(file: string, signal?: AbortSignal): Promise<void> {
  const { damage } = await checkCatalog({ file, depth: 'copy' }, signal);
  if (damage.length === 0) return;
  throw new Failure(
    'project-damaged',
    `The copy is damaged and was not kept: ${damage.join('; ')}.`,
    'The catalog itself is damaged. The earlier backups are kept: restore one of them.',
  );
}

async function sync(file: string): Promise<void> {
  const handle = await openOwn(file, 'update');
  await handle.sync().finally(() => handle.close());
}

function explain(error: unknown, folder: string): unknown {
  const failure = Failure.from(error);
  return failure.kind === 'disk-full' ? full(folder, 'the disk is full', error) : error;
}

const full = (folder: string, why: string, cause?: unknown): Failure =>
  new Failure(
    'disk-full',
    `There is no room for a backup in ${folder}: ${why}.`,
    'Free some space and make it again. The project and its earlier backups are as they were.',
    { cause },
  );

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
