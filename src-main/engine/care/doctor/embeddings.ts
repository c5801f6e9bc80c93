import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isEarlier, isPreprocessing } from '../../../../src-shared/domain/preprocessing';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { dropSums, sumsFile } from '../../../platform/sums/sums';
import type { StoredEmbedding } from '../../catalog/embeddings';
import { descriptionFile, readDescription, rowsFile } from '../../project/spaces';
import { mapFile } from '../../features/map/map-file';
import { isOwnName } from '../../project/project-folder';
import { countOfAll, earlierText, type Part } from './part';
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
    const earlier = { rows: 0, bytes: 0 };
    for (const space of new Set(rows.map((row) => row.space))) {
      const ofSpace = rows.filter((row) => row.space === space);
      const spaceFolder = isOwnName('space', space) ? folder.space(space) : null;
      const sums = spaceFolder === null ? { damaged: [], found: [] } : await sumsOf(spaceFolder, summedFiles);
      files.push(...sums.damaged.map((name) => join(spaceFolder ?? '', name)));
      if (sums.found.length > 0) withoutSumsBefore.push(space);
      const { rowBytes, isOfEarlier } = await rowsOf(spaceFolder);
      if (isOfEarlier) {
        earlier.rows += ofSpace.length;
        earlier.bytes += ofSpace.length * rowBytes;
      }
      const file = spaceFolder && join(spaceFolder, rowsFile);
      damaged.push(...(await damagedRows({ file, rowBytes }, ofSpace, job)));
    }
    const wrong = [
      countOfAll(damaged.length, rows.length, 'rows of features are damaged.'),
      files.length === 0 ? '' : `Damaged: ${files.join(', ')}.`,
    ].filter((text) => text !== '');
    return {
      detail: `${String(rows.length)} rows of features${earlierText(earlier.rows, earlier.bytes)}${withoutSums(withoutSumsBefore)}`,
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

/** Describes the rows of a space: their length, 0 where it is not known, and whether new features are computed otherwise. */
async function rowsOf(folder: string | null): Promise<{ rowBytes: number; isOfEarlier: boolean }> {
  const description = folder === null ? null : await readDescription(folder);
  if (description === null) return { rowBytes: 0, isOfEarlier: false };
  const { dimensions, preprocessing } = description;
  return { rowBytes: dimensions * 4, isOfEarlier: isPreprocessing(preprocessing) && isEarlier(preprocessing) };
}

/** Deletes a damaged file, which can be made again. Damaged checksums take all files with them, as none can be checked. */
async function deleteFile(file: string): Promise<void> {
  const folder = dirname(file);
  if (basename(file) !== sumsFile) await dropSums(folder, [basename(file)]);
  const names = basename(file) === sumsFile ? [...summedFiles, sumsFile] : [basename(file)];
  for (const name of names) await rm(join(folder, name), { force: true });
}
