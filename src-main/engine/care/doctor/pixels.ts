import { join } from 'node:path';
import { isEarlier, isPreprocessing, pixelBytes } from '../../../../src-shared/domain/preprocessing';
import type { StoredPixels } from '../../catalog/pixels';
import type { Project } from '../../project/project';
import { isOwnName } from '../../project/project-folder';
import type { Wanted } from '../../pixels/pixels';
import { preparePixels } from '../../pixels/prepare-pixels';
import type { ProjectJob } from '../../project/project-job';
import { countOfAll, earlierText, type Part, type Repair } from './part';
import { damagedRows } from './damaged-rows';

/** Checks that each row named by the catalog is in its file with its checksum. */
export const pixelsPart: Part = {
  name: 'pixels',
  async examine(project, services, job) {
    const rows = project.catalog.pixels.all();
    job.phase('Checking decoded images', 'images', rows.length);
    const damaged: StoredPixels[] = [];
    for (const [file, ofFile] of byFile(project, rows)) {
      const rowBytes = pixelBytes(ofFile[0]?.edge ?? 0);
      damaged.push(...(await damagedRows({ file, rowBytes }, ofFile, job)));
    }
    return {
      detail: `${String(rows.length)} decoded images${earlierPixels(rows)}`,
      wrong: countOfAll(damaged.length, rows.length, 'decoded images are damaged.'),
      next: { step: 'repair-project' },
      mend: () => decodeAgain({ services, project, job }, damaged),
    };
  },
};

/** Says how much is kept for older runs alone. */
function earlierPixels(rows: readonly StoredPixels[]): string {
  const earlier = rows.filter(({ prep }) => isPreprocessing(prep) && isEarlier(prep));
  const bytes = earlier.reduce((sum, { edge }) => sum + pixelBytes(edge), 0);
  return earlierText(earlier.length, bytes);
}

/** Groups rows by their file; null for a name that no pixel file can have. */
function byFile({ folder }: Project, rows: readonly StoredPixels[]): Map<string | null, StoredPixels[]> {
  const files = new Map<string | null, StoredPixels[]>();
  for (const row of rows) {
    const name = `${String(row.edge)}-${row.prep}`;
    const file = isOwnName('pixel file', name) ? folder.path('pixel file', name) : null;
    const rowsOfFile = files.get(file);
    if (rowsOfFile) rowsOfFile.push(row);
    else files.set(file, [row]);
  }
  return files;
}

/** Forgets damaged rows and decodes those with an original again; the others are decoded when they are next needed. */
async function decodeAgain(context: ProjectJob, damaged: readonly StoredPixels[]): Promise<Repair> {
  const { project } = context;
  const { catalog } = project;
  catalog.transaction(() => {
    for (const row of damaged) catalog.pixels.drop(row);
  });
  let decoded = 0;
  for (const rows of byFile(project, damaged).values()) {
    const [{ prep, edge } = { prep: '', edge: 0 }] = rows;
    // Such a file is a newer Facet's, or nobody's.
    if (!isPreprocessing(prep) || !isOwnName('pixel file', `${String(edge)}-${prep}`)) continue;
    const wanted = originalsOf(project, new Set(rows.map(({ sha256 }) => sha256.toString('latin1'))));
    const leftOut = await preparePixels(context, wanted, { preprocessing: prep, edge });
    decoded += wanted.length - leftOut.length;
  }
  const left = damaged.length - decoded;
  const rest = left === 0 ? '' : `; ${String(left)} could not be: their originals are gone or have changed`;
  return { mended: damaged.length, detail: `${String(decoded)} decoded again from the originals${rest}` };
}

/** Finds one image of each content. @param hashes SHA-256 in Latin-1; the found ones are removed */
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
