import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { cropOf, pixelBytes } from '../../../../src-shared/domain/preprocessing';
import { isMissing } from '../../../platform/errors';
import type { StoredPixels } from '../../catalog/pixels';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { isOwnName } from '../../project/project-folder';
import type { Wanted } from '../../pixels/pixels';
import { preparePixels } from '../../pixels/prepare-pixels';
import type { Services } from '../../project/services';
import { someOf, type Part, type Repair } from './part';
import { rowReader } from './row-reader';

/** Is every row that the catalog names in its file, with the checksum that it had? */
export const pixelsPart: Part = {
  name: 'pixels',
  async examine(project, services, job) {
    const rows = project.catalog.pixels.all();
    job.phase('Looking at pixels', 'images', rows.length);
    const damaged: StoredPixels[] = [];
    for (const [file, own] of byFile(project, rows)) damaged.push(...(await damagedRows(file, own, job)));
    return {
      detail: `${String(rows.length)} decoded images`,
      wrong: someOf(damaged.length, rows.length, 'decoded images are damaged.'),
      next: { step: 'repair-project' },
      mend: () => decodeAnew(project, services, damaged, job),
    };
  },
};

/** Rows by the file that they are in; null for a name that no pixel file can have. */
function byFile({ folder }: Project, rows: readonly StoredPixels[]): Map<string | null, StoredPixels[]> {
  const files = new Map<string | null, StoredPixels[]>();
  for (const row of rows) {
    const name = `${String(row.edge)}-${row.prep}`;
    const file = isOwnName('pixel file', name) ? folder.path('pixel file', name) : null;
    const own = files.get(file);
    if (own) own.push(row);
    else files.set(file, [row]);
  }
  return files;
}

async function damagedRows(
  file: string | null,
  rows: readonly StoredPixels[],
  job: JobContext,
): Promise<StoredPixels[]> {
  const handle =
    file === null
      ? null
      : await open(file, 'r').catch((error: unknown) => {
          if (isMissing(error)) return null;
          throw error;
        });
  if (!handle) return [...rows];
  try {
    const damaged: StoredPixels[] = [];
    const reader = await rowReader(handle, pixelBytes(rows[0]?.edge ?? 0));
    for (const row of rows) {
      throwIfCancelled(job.signal);
      const bytes = await reader(row.row);
      if (!bytes || crc32(bytes) !== row.crc32) damaged.push(row);
      job.advance(1);
    }
    return damaged;
  } finally {
    await handle.close();
  }
}

/** Forgets damaged rows and decodes again what there is an original for; the rest is decoded when it is next needed. */
async function decodeAnew(
  project: Project,
  services: Services,
  damaged: readonly StoredPixels[],
  job: JobContext,
): Promise<Repair> {
  const { catalog } = project;
  catalog.transaction(() => {
    for (const row of damaged) catalog.pixels.drop(row);
  });
  let decoded = 0;
  for (const rows of byFile(project, damaged).values()) {
    const [{ prep, edge } = { prep: '', edge: 0 }] = rows;
    const crop = cropOf(prep);
    if (crop === null || !isOwnName('pixel file', `${String(edge)}-${prep}`)) continue; // a newer Facet's, or nobody's
    const wanted = originalsOf(project, new Set(rows.map(({ sha256 }) => sha256.toString('latin1'))));
    const leftOut = await preparePixels(services, project, wanted, { crop, edge }, job);
    decoded += wanted.length - leftOut.length;
  }
  const left = damaged.length - decoded;
  const rest = left === 0 ? '' : `; ${String(left)} could not be: their originals are gone or have changed`;
  return { mended: damaged.length, detail: `${String(decoded)} decoded anew from the originals${rest}` };
}

/** One image of each of these contents. */
function originalsOf({ catalog }: Project, hashes: Set<string>): Wanted[] {
  const wanted: Wanted[] = [];
  for (const page of catalog.originals.pages()) {
    for (const { id, root, path, state, sha256 } of page) {
      if (!sha256 || state === 'missing' || !hashes.delete(sha256.toString('latin1'))) continue;
      wanted.push({ image: id, file: join(root, path), sha256 });
    }
  }
  return wanted;
}
