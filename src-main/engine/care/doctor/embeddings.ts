import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { isMissing } from '../../../platform/errors';
import { dropSums, sumsFile } from '../../../platform/sums/sums';
import type { StoredEmbedding } from '../../catalog/embeddings';
import { descriptionFile, readDescription, rowsFile } from '../../project/spaces';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import { mapFile } from '../../features/map/map-file';
import { isOwnName } from '../../project/project-folder';
import { someOf, type Part } from './part';
import { rowReader } from './row-reader';
import { sumsOf, withoutSums } from './sums';

/** Is every row that the catalog names in its file, with the checksum that it had? Damaged ones are computed again. */
export const embeddingsPart: Part = {
  name: 'embeddings',
  async examine({ catalog, folder }, _services, job) {
    const rows = catalog.embeddings.all();
    job.phase('Looking at embeddings', 'images', rows.length);
    const damaged: StoredEmbedding[] = [];
    const files: string[] = [];
    const found: string[] = [];
    for (const space of new Set(rows.map((row) => row.space))) {
      const own = rows.filter((row) => row.space === space);
      const place = isOwnName('space', space) ? folder.space(space) : null;
      const sums = place === null ? { damaged: [], found: [] } : await sumsOf(place, namedFiles);
      files.push(...sums.damaged.map((name) => join(place ?? '', name)));
      if (sums.found.length > 0) found.push(space);
      damaged.push(...(await damagedRows(place, own, job)));
    }
    const wrong = [
      someOf(damaged.length, rows.length, 'rows of features are damaged.'),
      files.length === 0 ? '' : `Damaged: ${files.join(', ')}.`,
    ].filter((text) => text !== '');
    return {
      detail: `${String(rows.length)} rows of features${withoutSums(found)}`,
      wrong: wrong.join(' '),
      next: { step: 'repair-project' },
      async mend() {
        catalog.transaction(() => {
          for (const row of damaged) catalog.embeddings.drop(row);
        });
        for (const file of files) await forgetFile(file);
        const all = damaged.length + files.length;
        return { mended: all, detail: `${String(all)} forgotten; they are made anew when they are next needed` };
      },
    };
  },
};

/** Files of a space beside its rows, which have checksums of their own in the catalog. */
const namedFiles = [descriptionFile, reducedFiles.description, mapFile];

/** All of them can be made anew; without checksums nobody can tell which are whole, so all go. */
async function forgetFile(file: string): Promise<void> {
  const folder = dirname(file);
  if (basename(file) !== sumsFile) await dropSums(folder, [basename(file)]);
  const names = basename(file) === sumsFile ? [...namedFiles, sumsFile] : [basename(file)];
  for (const name of names) await rm(join(folder, name), { force: true });
}

async function damagedRows(
  folder: string | null,
  rows: readonly StoredEmbedding[],
  job: JobContext,
): Promise<readonly StoredEmbedding[]> {
  if (folder === null) return rows; // no space is called so
  const description = await readDescription(folder);
  const handle = await open(join(folder, rowsFile), 'r').catch(noneIfMissing);
  if (!handle || !description) {
    await handle?.close();
    return rows;
  }
  try {
    const damaged: StoredEmbedding[] = [];
    const reader = await rowReader(handle, description.dimensions * 4);
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

function noneIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
