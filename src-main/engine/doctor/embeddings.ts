import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../platform/errors';
import type { StoredEmbedding } from '../catalog/embeddings';
import { readDescription, rowsFile } from '../embeddings/spaces';
import { throwIfCancelled, type JobContext } from '../jobs';
import { isOwnName } from '../project-folder';
import { someOf, type Part } from './part';
import { rowReader } from './row-reader';

/** Is every row that the catalog names in its file, with the checksum that it had? Damaged ones are computed again. */
export const embeddingsPart: Part = {
  name: 'embeddings',
  async examine({ catalog, folder }, _services, job) {
    const rows = catalog.embeddings.all();
    job.phase('Looking at embeddings', 'images', rows.length);
    const damaged: StoredEmbedding[] = [];
    for (const space of new Set(rows.map((row) => row.space))) {
      const own = rows.filter((row) => row.space === space);
      damaged.push(...(await damagedRows(isOwnName('space', space) ? folder.space(space) : null, own, job)));
    }
    return {
      detail: `${String(rows.length)} rows of features`,
      wrong: someOf(damaged.length, rows.length, 'rows of features are damaged. facet doctor P --repair forgets them.'),
      mend: () => {
        catalog.transaction(() => {
          for (const row of damaged) catalog.embeddings.drop(row);
        });
        const detail = `${String(damaged.length)} forgotten; they are computed anew when they are next needed`;
        return Promise.resolve({ mended: damaged.length, detail });
      },
    };
  },
};

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
