import { basename } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Next } from '../../../../src-shared/domain/next-steps';
import { checkCatalog } from '../../catalog/threads/check-thread';
import type { ProjectFolder } from '../project-folder';
import { listBackups, type BackupFile } from './files';

/** The newest whole backup; null when there is none. Catalogs that a restore put away don't count. */
export async function newestWholeBackup(folder: string): Promise<BackupFile | null> {
  for (const backup of listBackups(folder)) {
    if (backup.reason === 'replaced') continue;
    const { damage } = await checkCatalog({ file: backup.file, depth: 'copy' });
    if (damage.length === 0) return backup;
  }
  return null;
}

/** The next step for a damaged catalog: the newest backup that is whole. */
export async function adviceFor(folder: ProjectFolder): Promise<Next> {
  const backup = await newestWholeBackup(folder.backups);
  if (!backup)
    return 'There is no whole backup in its folder backups: restore the project folder from one of your own.';
  return {
    step: 'restore-backup',
    project: basename(folder.root),
    backup: backup.backup,
    madeAt: backup.madeAt,
  };
}

/** Returns the error; for a damaged catalog, with a backup as the next step. */
export async function offerBackup(error: unknown, folder: ProjectFolder): Promise<unknown> {
  const failure = Failure.from(error);
  if (failure.kind !== 'project-damaged') return error;
  return new Failure('project-damaged', failure.message, await adviceFor(folder), { cause: error });
}
