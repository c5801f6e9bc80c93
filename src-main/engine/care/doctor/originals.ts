import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../../platform/errors';
import { awaySources, awayWarning } from '../../project/away-sources';
import type { OriginalRow } from '../../catalog/originals';
import { throwIfCancelled } from '../../base/jobs';
import type { Project } from '../../project/project';
import { someOf, type Part, type Repair } from './part';

interface Found {
  readonly gone: readonly number[];
  readonly returned: readonly number[];
}

/** Are the originals there, with the size and time that they had when they were read? */
export const originalsPart: Part = {
  name: 'originals',
  async examine(project, _services, job) {
    const total = project.catalog.originals.count();
    const away = awaySources(project);
    const awayRoots = new Set(away.map(({ root }) => root));
    job.phase('Looking at originals', 'images', total);
    const gone: OriginalRow[] = [];
    const returned: number[] = [];
    const changed: OriginalRow[] = [];
    for (const page of project.catalog.originals.pages()) {
      throwIfCancelled(job.signal);
      const states = await Promise.all(page.map(stateOf));
      page.forEach((row, index) => {
        const state = states[index];
        if (state === 'gone' && awayRoots.has(row.root)) return; // the drive is, not the image
        if (state === 'gone') gone.push(row);
        else if (state === 'other') changed.push(row);
        else if (row.state === 'missing') returned.push(row.id);
      });
      job.advance(page.length);
    }
    const wrong = [
      awayWarning(away) ?? '',
      someOf(gone.length, total, `originals are missing, the first is ${pathOf(gone[0])}.`),
      someOf(changed.length, total, `have another size or time than when they were read (${pathOf(changed[0])}).`),
      changed.length === 0 ? '' : 'Import their folder again.',
      someOf(returned.length, total, 'are there again, but marked missing.'),
    ];
    const isNoted = gone.every(({ state }) => state === 'missing') && returned.length === 0;
    const found = { gone: gone.filter(({ state }) => state !== 'missing').map(({ id }) => id), returned };
    return {
      detail: `${String(total)} originals are there`,
      wrong: wrong.filter((text) => text !== '').join(' '),
      ...(gone.length === 0 ? {} : { next: { step: 'find-moved-files' } }),
      ...(isNoted ? {} : { mend: () => Promise.resolve(note(project, found)) }),
    };
  },
};

/** Marks what is gone, so that nothing trains on it, and what has returned. */
function note({ catalog }: Project, { gone, returned }: Found): Repair {
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
