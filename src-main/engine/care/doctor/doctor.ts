import { Failure } from '../../../../src-shared/domain/failure';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';
import { backupsPart } from './backups';
import { catalogPart } from './catalog';
import { check, type Check } from './check';
import { diskPart } from './disk';
import { embeddingsPart } from './embeddings';
import { checkInstallation } from './installation';
import { leftoversPart } from './leftovers';
import { originalsPart } from './originals';
import type { Part, Repair } from './part';
import { pixelsPart } from './pixels';
import { recipesPart } from './recipes';
import { runsPart } from './runs';
import { snapshotsPart } from './snapshots';
import { thumbnailsPart } from './thumbnails';

/** In this order: thumbnails and pixels are made anew from originals, figures of runs from snapshots. */
const parts: readonly Part[] = [
  catalogPart,
  diskPart,
  leftoversPart,
  originalsPart,
  thumbnailsPart,
  pixelsPart,
  embeddingsPart,
  snapshotsPart,
  runsPart,
  recipesPart,
  backupsPart,
];

export interface Report {
  readonly checks: Check[];
  readonly repairs: (Repair & { readonly name: string })[];
}

/** Looks at the installation and, where one is open, at the project; mends what can be mended if asked to. */
export async function checkAll(
  services: Services,
  project: Project | null,
  repair: boolean,
  job: JobContext,
): Promise<Report> {
  job.phase('Looking at the installation', 'checks', null);
  const checks = await checkInstallation(services, job.signal);
  const repairs: Report['repairs'] = [];
  for (const part of parts) {
    if (!project) break;
    const done = await checkPart(part, project, services, repair, job);
    checks.push(done.found);
    repairs.push(...done.repairs);
  }
  if (repairs.length > 0) services.notices.imagesChanged();
  return { checks, repairs };
}

async function checkPart(part: Part, project: Project, services: Services, repair: boolean, job: JobContext) {
  const repairs: Repair[] = [];
  const found = await check(part.name, async () => {
    let finding = await part.examine(project, services, job);
    if (repair && finding.wrong !== '' && finding.mend) {
      repairs.push(await finding.mend(job));
      finding = await part.examine(project, services, job);
    }
    if (finding.wrong !== '') throw new Failure('project-damaged', finding.wrong, finding.next);
    return finding.detail;
  });
  return { found, repairs: repairs.map((each) => ({ name: part.name, ...each })) };
}
