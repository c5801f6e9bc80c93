import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../../platform/errors';
import { awaySources, awayWarning } from '../../project/away-sources';
import type { OriginalRow } from '../../catalog/originals';
import { throwIfCancelled } from '../../base/jobs';
import type { Project } from '../../project/project';
import { countOfAll, type Part, type Repair } from './part';

/** Ids of images whose state in the catalog is out of date. */
interface Outdated {
  readonly gone: readonly number[];
  readonly returned: readonly number[];
}

/** Checks that the originals are there, with the size and time that they had when they were read. */
export const originalsPart: Part = {
  name: 'originals',
  async examine(project, _services, job) {
    const total = project.catalog.originals.count();
    const away = awaySources(project);
    const awayRoots = new Set(away.map(({ root }) => root));
    job.phase('Checking originals', 'images', total);
    const gone: OriginalRow[] = [];
    const returned: number[] = [];
    const changed: OriginalRow[] = [];
    for (const page of project.catalog.originals.pages()) {
      throwIfCancelled(job.signal);
      const states = await Promise.all(page.map(stateOf));
      page.forEach((row, index) => {
        const state = states[index];
        if (state === 'gone' && awayRoots.has(row.root)) return; // the drive is gone, not the image
        if (state === 'gone') gone.push(row);
        else if (state === 'other') changed.push(row);
        else if (row.state === 'missing') returned.push(row.id);
      });
      job.advance(page.length);
    }
    const wrong = [
      awayWarning(away) ?? '',
      countOfAll(gone.length, total, `originals are missing, the first is ${pathOf(gone[0])}.`),
      countOfAll(changed.length, total, `have another size or time than when they were read (${pathOf(changed[0])}).`),
      changed.length === 0 ? '' : 'Import their folder again.',
      countOfAll(returned.length, total, 'are there again, but marked missing.'),
    ];
    const isUpToDate = gone.every(({ state }) => state === 'missing') && returned.length === 0;
    const outdated = { gone: gone.filter(({ state }) => state !== 'missing').map(({ id }) => id), returned };
    return {
      detail: `${String(total)} originals are there`,
      wrong: wrong.filter((text) => text !== '').join(' '),
      ...(gone.length === 0 ? {} : { next: { step: 'find-moved-files' } }),
      ...(isUpToDate ? {} : { mend: () => Promise.resolve(updateStates(project, outdated)) }),
    };
  },
};

/** Marks images that are gone, so that nothing trains on them, and images that are there again. */
function updateStates({ catalog }: Project, { gone, returned }: Outdated): Repair {
  catalog.transaction(() => {
    for (const id of gone) catalog.originals.setState(id, 'missing');
    for (const id of returned) catalog.originals.setState(id, 'ok');
  });
  return {
    mended: gone.length + returned.length,
    detail: `${String(gone.length)} marked missing, ${String(returned.length)} marked as there again`,
  };
}

async function stateOf({ root, path, bytes, modified }: OriginalRow): Promise<'same' | 'gone' | 'other'> {
  try {
    const found = await stat(join(root, path));
    return found.size === bytes && found.mtimeMs === modified ? 'same' : 'other';
  } catch (error) {
    return isMissing(error) ? 'gone' : 'other';
  }
}

const pathOf = (row: OriginalRow | undefined): string => (row ? join(row.root, row.path) : '');
