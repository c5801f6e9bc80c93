import { setImmediate } from 'node:timers/promises';
import type * as v from 'valibot';
import type { issues as issuesContract } from '../../../src-shared/contract/issues';
import { nearDistance } from '../../../src-shared/domain/issue';
import type { Finding } from '../catalog/issues';
import type { MeasuredImage } from '../catalog/measures';
import { throwIfCancelled, type JobContext } from '../jobs';
import type { Project } from '../project';
import { imbalanceIssues } from './class-issues';
import { duplicateIssues } from './duplicate-issues';
import { greyIssues, pictureIssues } from './picture-issues';
import { shortcutIssues } from './shortcut-issues';

type Params = v.InferOutput<(typeof issuesContract)['find']['params']>;
type Found = v.InferInput<(typeof issuesContract)['find']['result']>;

/** Images up to which a search takes a second or so, and is made after every import. */
const cheapImages = 100_000;

/** Rows read between two turns of the event loop, so that a relabel does not wait for a large project. */
const pageRows = 5000;

/** Answers `issues.find`. A cancelled search changes nothing. */
export async function findIssues(project: Project, params: Params, job: JobContext): Promise<Found> {
  const startedAt = performance.now();
  const { catalog } = project;
  const images = await readMeasured(project, job);
  job.phase('Comparing', 'images', images.length);
  const duplicates = await duplicateIssues(images, params.nearDistance, async (searched) => {
    job.reach(Math.floor(searched));
    await letOthersRun(job);
  });
  const nameOf = (classId: number): string => catalog.classes.byId(classId)?.name ?? '';
  const findings = [
    ...unreadable(project),
    ...duplicates,
    ...images.flatMap(pictureIssues),
    ...greyIssues(images),
    ...imbalanceIssues(images, nameOf),
    ...shortcutIssues(images, nameOf),
  ];
  throwIfCancelled(job.signal);
  write(project, findings);
  const open = catalog.issues.counts().reduce((sum, { groups }) => sum + groups, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  return { images: images.length, unmeasured: catalog.measures.missing(), open, seconds };
}

/** What an import ends with, so that the library shows issues unasked; a large project is searched when it is asked for. */
export async function findIssuesIfCheap(project: Project, job: JobContext): Promise<void> {
  if (project.catalog.measures.count() > cheapImages) return;
  await findIssues(project, { nearDistance: nearDistance.default }, job);
}

async function readMeasured({ catalog }: Project, job: JobContext): Promise<MeasuredImage[]> {
  job.phase('Reading measures', 'images', catalog.measures.count());
  const images: MeasuredImage[] = [];
  for (let last = 0; ;) {
    const page = catalog.measures.after(last, pageRows);
    for (const image of page) images.push(image);
    job.reach(images.length);
    await letOthersRun(job);
    if (page.length < pageRows) return images;
    last = page.at(-1)?.id ?? last;
  }
}

async function letOthersRun({ signal }: JobContext): Promise<void> {
  await setImmediate();
  throwIfCancelled(signal);
}

function unreadable({ catalog }: Project): Finding[] {
  return catalog.images.refused().map(({ id, refusal }) => ({
    kind: 'unreadable',
    severity: 1,
    detail: refusal,
    images: [id],
    fingerprint: String(id),
  }));
}

/** All in one transaction: either the issues are those of this search, or those of the one before. */
function write({ catalog }: Project, findings: readonly Finding[]): void {
  const at = Date.now();
  catalog.transaction(() => {
    catalog.issues.beginFinding();
    for (const finding of findings) catalog.issues.found(finding, at);
    catalog.issues.endFinding();
  });
}
