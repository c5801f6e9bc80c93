import { throwIfCancelled } from '../jobs';
import { readSnapshot } from '../runs/snapshots';
import { someOf, type Part } from './part';

/** Is each snapshot what its name, the hash of its content, says? */
export const snapshotsPart: Part = {
  name: 'snapshots',
  async examine(project, _services, job) {
    const all = project.catalog.snapshots.all();
    job.phase('Looking at snapshots', 'snapshots', all.length);
    const damaged: string[] = [];
    for (const { snapshot } of all) {
      throwIfCancelled(job.signal);
      await readSnapshot(project, snapshot).catch(() => damaged.push(snapshot));
      job.advance(1);
    }
    const what = `snapshots are damaged or gone: ${damaged.join(', ')}. Runs on them can't be resumed; train anew.`;
    return { detail: `${String(all.length)} snapshots`, wrong: someOf(damaged.length, all.length, what) };
  },
};
