import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { dropSums, sumsFile } from '../../../platform/sums/sums';
import type { StoredEmbedding } from '../../catalog/embeddings';
import { descriptionFile, readDescription, rowsFile } from '../../project/spaces';
import type { JobContext } from '../../base/jobs';
import { mapFile } from '../../features/map/map-file';
import { isOwnName } from '../../project/project-folder';
import { countOfAll, type Part } from './part';
import { damagedRows } from './damaged-rows';
import { sumsOf, withoutSums } from './sums';

/** Checks that each row named by the catalog is in its file with its checksum. Damaged rows are forgotten and computed again. */
export const embeddingsPart: Part = {
  name: 'embeddings',
  async examine({ catalog, folder }, _services, job) {
    const rows = catalog.embeddings.all();
    job.phase('Checking features', 'images', rows.length);
    const damaged: StoredEmbedding[] = [];
    const files: string[] = [];
    const withoutSumsBefore: string[] = [];
    for (const space of new Set(rows.map((row) => row.space))) {
      const ofSpace = rows.filter((row) => row.space === space);
      const spaceFolder = isOwnName('space', space) ? folder.space(space) : null;
      const sums = spaceFolder === null ? { damaged: [], found: [] } : await sumsOf(spaceFolder, summedFiles);
      files.push(...sums.damaged.map((name) => join(spaceFolder ?? '', name)));
      if (sums.found.length > 0) withoutSumsBefore.push(space);
      damaged.push(...(await damagedIn(spaceFolder, ofSpace, job)));
    }
    const wrong = [
      countOfAll(damaged.length, rows.length, 'rows of features are damaged.'),
      files.length === 0 ? '' : `Damaged: ${files.join(', ')}.`,
    ].filter((text) => text !== '');
    return {
      detail: `${String(rows.length)} rows of features${withoutSums(withoutSumsBefore)}`,
      wrong: wrong.join(' '),
      next: { step: 'repair-project' },
      async mend() {
        catalog.transaction(() => {
          for (const row of damaged) catalog.embeddings.drop(row);
        });
        for (const file of files) await deleteFile(file);
        const all = damaged.length + files.length;
        return { mended: all, detail: `${String(all)} forgotten; they are computed again when they are next needed` };
      },
    };
  },
};

/** Files of a space with checksums beside them. Its rows have checksums of their own in the catalog. */
const summedFiles = [descriptionFile, reducedFiles.description, mapFile];

/** Deletes a damaged file, which can be made again. Damaged checksums take all files with them, as none can be checked. */
async function deleteFile(file: string): Promise<void> {
  const folder = dirname(file);
  if (basename(file) !== sumsFile) await dropSums(folder, [basename(file)]);
  const names = basename(file) === sumsFile ? [...summedFiles, sumsFile] : [basename(file)];
  for (const name of names) await rm(join(folder, name), { force: true });
}

/** Finds damaged rows of a space; all of them where no space can have that name. */
async function damagedIn(
  folder: string | null,
  rows: readonly StoredEmbedding[],
  job: JobContext,
): Promise<readonly StoredEmbedding[]> {
  if (folder === null) return rows;
  const description = await readDescription(folder);
  return damagedRows({ file: join(folder, rowsFile), rowBytes: (description?.dimensions ?? 0) * 4 }, rows, job);
}
