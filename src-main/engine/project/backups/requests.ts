import type { AnswersOf, EngineContext } from '../engine-context';
import { openProject } from '../project';
import { backUp, checkBackup, describeBackups, folderOf } from './backups';
import { restoreBackup } from './restoring';

/** Backups of the open project, or of any other. */
export function backupRequests(context: EngineContext): AnswersOf<'backups'> {
  return {
    list: ({ path }) => ({ backups: describeBackups(folderOf(path)) }),
    check: ({ path, backup }, signal) => checkBackup(folderOf(path), backup, signal),
    restore: async ({ path, backup }) => {
      const folder = folderOf(path);
      const isOpen = context.project?.folder.root === folder.root;
      if (isOpen) await context.stopWork();
      if (isOpen) context.closeProject();
      const restored = await restoreBackup(folder, backup);
      if (isOpen) await context.replaceProject(() => openProject(path));
      return restored;
    },
    make: (_params, job) => backUp(context.open, job),
  };
}
