import { basename } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { checkCatalog } from '../../catalog/threads/check-thread';
import type { ProjectFolder } from '../project-folder';
import { listBackups, type BackupFile } from './files';

/** The newest backup that is whole; null when there is none. What a restore put away is not one to go back to. */
export async function newestWholeBackup(folder: string): Promise<BackupFile | null> {
  for (const backup of listBackups(folder)) {
    if (backup.reason === 'replaced') continue;
    const { damage } = await checkCatalog({ file: backup.file, depth: 'copy' });
    if (damage.length === 0) return backup;
  }
  return null;
}

/** What to do about a damaged catalog: a sentence that names the newest backup that is whole. */
export async function adviceFor(folder: ProjectFolder): Promise<string> {
  const backup = await newestWholeBackup(folder.backups);
  if (!backup)
    return 'There is no whole backup in its folder backups: restore the project folder from one of your own.';
  const when = new Date(backup.madeAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return `Go back to the backup of ${when}: facet restore ${basename(folder.root)} ${backup.backup}`;
}

/** The error, or for a damaged catalog the same with a backup as the next step. */
export async function offerBackup(error: unknown, folder: ProjectFolder): Promise<unknown> {
  const failure = Failure.from(error);
  if (failure.kind !== 'project-damaged') return error;
  return new Failure('project-damaged', failure.message, await adviceFor(folder), { cause: error });
}
