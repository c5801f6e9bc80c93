import { throwIfCancelled } from '../../base/jobs';
import { readSnapshot, snapshotFiles } from '../../splits/snapshots';
import { countOfAll, type Part } from './part';
import { sumsOf, withoutSums } from './sums';

/** Checks that each snapshot matches its name, which is the hash of its content. */
export const snapshotsPart: Part = {
  name: 'snapshots',
  async examine(project, _services, job) {
    const all = project.catalog.snapshots.all();
    job.phase('Checking snapshots', 'snapshots', all.length);
    const damaged: string[] = [];
    const found: string[] = [];
    for (const { snapshot } of all) {
      throwIfCancelled(job.signal);
      const isWhole = await readSnapshot(project, snapshot).then(
        () => true,
        () => false,
      );
      const folder = project.folder.snapshot(snapshot);
      const sums = await sumsOf(folder, snapshotFiles);
      const files = sums.damaged.length === 0 ? '' : ` (${sums.damaged.join(', ')})`;
      if (!isWhole || files !== '') damaged.push(`${snapshot}${files}`);
      else if (sums.found.length > 0) found.push(snapshot);
      job.advance(1);
    }
    const what = `snapshots are damaged or gone: ${damaged.join(', ')}. Runs on them can't be resumed; train again.`;
    return {
      detail: `${String(all.length)} snapshots${withoutSums(found)}`,
      wrong: countOfAll(damaged.length, all.length, what),
    };
  },
};
