import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { BackupRow } from '../../../../src-shared/contract/backups';
import { Failure } from '../../../../src-shared/domain/failure';
import { checkCatalog } from '../../catalog/threads/check-thread';
import { readFacts } from '../../catalog/facts';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../project';
import { requireAccess, requirePlainEntries } from '../project-entries';
import { ProjectFolder } from '../project-folder';
import { listBackups } from './files';
import { makeBackup } from './making';

/** The folder of a project, which need be neither open nor whole. Kind 'not-a-project'. */
export function folderOf(path: string): ProjectFolder {
  const folder = new ProjectFolder(resolve(path));
  requireAccess(folder.root);
  if (existsSync(folder.catalog) || existsSync(folder.backups)) {
    requirePlainEntries(folder);
    return folder;
  }
  throw new Failure('not-a-project', `${folder.root} is not a Facet project.`, `Check its name: ${basename(path)}.`);
}

/** The backups of a project, newest first, each with its numbers of images. */
export function describeBackups({ backups }: ProjectFolder): BackupRow[] {
  return listBackups(backups).map(({ backup, file, madeAt, isFromFuture, reason, bytes }) => {
    const { images, labelled } = readFacts(file) ?? { images: null, labelled: null };
    return { backup, madeAt, isFromFuture, reason, bytes, images, labelled };
  });
}

/** Checks a backup, and returns its damage: nothing when it is whole. Kind 'not-found'. */
export async function checkBackup({ backups }: ProjectFolder, backup: string, signal: AbortSignal) {
  const found = listBackups(backups).find((each) => each.backup === backup);
  if (!found) throw new Failure('not-found', `There is no backup ${backup}.`, { step: 'choose-backup' });
  const { damage } = await checkCatalog({ file: found.file, depth: 'indices' }, signal);
  return { damage: [...damage] };
}

/** Makes a backup of the open project that a person asked for. */
export async function backUp({ catalog, folder }: Project, job: JobContext) {
  const startedAt = performance.now();
  job.phase('Backing up', 'pages', null);
  const made = await makeBackup(folder.backups, catalog, 'asked', {
    signal: job.signal,
    reach: (pages, total) => job.reach(pages, total),
  });
  return { ...made, seconds: (performance.now() - startedAt) / 1000 };
}
