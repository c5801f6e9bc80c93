import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import { syncFolder } from '../../../platform/atomic';
import { openOwn } from '../../../platform/own-files';
import { checkCatalog } from '../../catalog/threads/check-thread';
import { newestCatalog } from '../../catalog/database';
import { readFacts, readVersion } from '../../catalog/facts';
import { emptyWal, raiseRunNumbers } from '../../catalog/offline';
import type { ProjectFolder } from '../project-folder';
import { takeLock } from '../project-lock';
import { backupFile, dropOldBackups, listBackups, nameBackup } from './files';
import { highestRunFolder, misfitsOf } from './misfits';
import { newestWholeBackup } from './offer';

export interface Restored {
  readonly restored: string;
  readonly replaced: string | null;
  readonly images: number;
  readonly labelled: number;
  readonly misfits: string[];
}

/**
 * Replaces the catalog of a project that is not open by a backup. The old catalog becomes a backup itself. A crash at any moment leaves
 * the old catalog or the new one. Kinds 'not-found', 'project-damaged', 'newer-project', 'project-open', 'disk-full'.
 */
export async function restoreBackup(folder: ProjectFolder, backup: string | null): Promise<Restored> {
  const lock = takeLock(folder);
  try {
    const file = await find(folder, backup);
    const restored = `${folder.catalog}.${String(process.pid)}.tmp`;
    await rm(restored, { force: true }); // left by a killed restore
    try {
      await copyWhole(file.file, restored, file.backup);
      raiseRunNumbers(restored, highestRunFolder(folder));
      const replaced = await swap(folder, restored);
      dropOldBackups(folder.backups);
      const { images, labelled } = readFacts(folder.catalog) ?? { images: 0, labelled: 0 };
      return { restored: file.backup, replaced, images, labelled, misfits: misfitsOf(folder) };
    } finally {
      for (const part of ['', '-wal', '-shm', '-journal']) await rm(`${restored}${part}`, { force: true });
    }
  } finally {
    lock.release();
  }
}

async function find({ backups, root }: ProjectFolder, backup: string | null) {
  const found =
    backup === null ? await newestWholeBackup(backups) : listBackups(backups).find((each) => each.backup === backup);
  if (found) return found;
  const what = backup === null ? 'no whole backup' : `no backup ${backup}`;
  throw new Failure('not-found', `${root} has ${what}.`, { step: 'choose-backup' });
}

/** Copies a backup, with the WAL that a damaged catalog was put away with, and checks that the copy is whole. */
async function copyWhole(from: string, to: string, backup: string): Promise<void> {
  await copyFile(from, to);
  if (existsSync(`${from}-wal`)) await copyFile(`${from}-wal`, `${to}-wal`);
  if ((readVersion(to) ?? 0) > newestCatalog) {
    throw new Failure(
      'newer-project',
      `The backup ${backup} was made by a newer Facet.`,
      'Update Facet; nothing was changed.',
    );
  }
  const { damage } = await checkCatalog({ file: to, depth: 'copy' });
  if (damage.length === 0) return;
  throw new Failure(
    'project-damaged',
    `The backup ${backup} is damaged itself: ${damage.join('; ')}.`,
    'Nothing was changed. Choose another backup.',
  );
}

/** Replaces the catalog by `restored`. @returns the backup that the old one has become; null when there was none */
async function swap({ root, catalog, backups }: ProjectFolder, restored: string): Promise<string | null> {
  const handle = await openOwn(restored, 'update');
  await handle.sync().finally(() => handle.close());
  await mkdir(backups, { recursive: true });
  let replaced: string | null = null;
  if (existsSync(catalog)) {
    emptyWal(catalog);
    replaced = nameBackup(backups, new Date(), 'replaced');
    const kept = backupFile(backups, replaced);
    await link(catalog, kept).catch(() => copyFile(catalog, kept)); // not every file system has links
    // A WAL left beside the restored catalog would be applied to it.
    if (existsSync(`${catalog}-wal`)) await rename(`${catalog}-wal`, `${kept}-wal`);
    await rm(`${catalog}-shm`, { force: true });
    await syncFolder(backups);
  }
  await rename(restored, catalog);
  await syncFolder(root);
  return replaced;
}
