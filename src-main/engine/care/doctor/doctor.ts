import { Failure } from '../../../../src-shared/domain/failure';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';
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

/** In order of repair: thumbnails and pixels are made again from originals, figures of runs from snapshots. */
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

/** Answers `doctor.check`: checks the installation and the open project, if there is one, and mends what can be mended on request. */
export async function checkAll(
  services: Services,
  project: Project | null,
  repair: boolean,
  job: JobContext,
): Promise<Report> {
  job.phase('Checking the installation', 'checks', null);
  const checks = await checkInstallation(services, job.signal);
  const repairs: Report['repairs'] = [];
  for (const part of parts) {
    if (!project) break;
    const done = await checkPart(part, { services, project, job }, repair);
    checks.push(done.check);
    repairs.push(...done.repairs);
  }
  if (repairs.length > 0) services.notices.imagesChanged();
  return { checks, repairs };
}

/** Examines a part, and again after its repair. */
async function checkPart(part: Part, { services, project, job }: ProjectJob, repair: boolean) {
  const repairs: Repair[] = [];
  const made = await check(part.name, async () => {
    let examined = await part.examine(project, services, job);
    if (repair && examined.wrong !== '' && examined.mend) {
      repairs.push(await examined.mend(job));
      examined = await part.examine(project, services, job);
    }
    if (examined.wrong !== '') throw new Failure('project-damaged', examined.wrong, examined.next);
    return examined.detail;
  });
  return { check: made, repairs: repairs.map((each) => ({ name: part.name, ...each })) };
}
