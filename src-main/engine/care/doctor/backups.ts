import { checkCatalog } from '../../catalog/threads/check-thread';
import { listBackups } from '../../project/backups/files';
import { makeBackup } from '../../project/backups/making';
import type { Part } from './part';

/** Checks that the newest backup is whole. */
export const backupsPart: Part = {
  name: 'backups',
  async examine({ catalog, folder }, _services, job) {
    job.phase('Checking backups', 'backups', null);
    const all = listBackups(folder.backups).filter(({ reason }) => reason !== 'replaced');
    const [newest] = all;
    if (!newest) return { detail: 'none yet; one is made when the project is next opened', wrong: '' };
    const { damage } = await checkCatalog({ file: newest.file, depth: 'copy' }, job.signal);
    const future = all.filter(({ isFromFuture }) => isFromFuture).length;
    const dated = future === 0 ? '' : `; ${String(future)} dated in the future: the clock was wrong then, or is now`;
    const detail = `${String(all.length)}, the newest is ${newest.backup}${dated}`;
    if (damage.length === 0) return { detail, wrong: '' };
    return {
      detail,
      wrong: `The newest backup, ${newest.file}, is damaged: ${damage.join('; ')}.`,
      next: { step: 'make-backup' },
      async mend({ signal }) {
        const { backup } = await makeBackup(folder.backups, catalog, 'asked', { signal });
        return { mended: 1, detail: `made ${backup}` };
      },
    };
  },
};
