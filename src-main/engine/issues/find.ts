import type * as v from 'valibot';
import type { issues as issuesContract } from '../../../src-shared/contract/issues';
import { nearDistance, issueSearchPhases } from '../../../src-shared/domain/issue';
import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';
import { detectorId } from '../pixels/faces/detector';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { forEachInSlices, inSlices, yieldToOthers } from '../base/slices';
import { alikeIssues, confirmedAlikeIssues } from './alike/alike-issues';
import { imbalanceIssues } from './class-issues';
import { mention } from './class-mentions';
import { refreshDisagreements } from './disagreements/refresh';
import { duplicateIssues } from './duplicate-issues';
import { faceIssues } from './face-issues';
import { damageIssues, greyIssues, pictureIssues } from './picture-issues';
import { shortcutIssues } from './shortcut-issues';
import { findingsMutex, writeFindings } from './write-findings';

type Params = v.InferOutput<(typeof issuesContract)['find']['params']>;
type Found = v.InferInput<(typeof issuesContract)['find']['result']>;

const [reading, comparing] = issueSearchPhases;

/** Up to this number of images a search takes about a second, and follows every import. */
const cheapImages = 100_000;

/** Rows read at once, so that a relabel does not wait for a large project. */
const pageRows = 500;

/** 'quick' decodes nothing, and leaves out what takes minutes. */
type Effort = 'full' | 'quick';

/** Answers `issues.find`. A search that is cancelled before it writes changes nothing. */
export function findIssues(context: ProjectJob, params: Params, effort: Effort = 'full'): Promise<Found> {
  return findingsMutex.of(context.project).run(() => findAlone(context, params, effort));
}

async function findAlone(context: ProjectJob, params: Params, effort: Effort): Promise<Found> {
  const { project, job } = context;
  const startedAt = performance.now();
  const { catalog } = project;
  throwIfCancelled(job.signal);
  const distance = params.nearDistance ?? catalog.issueFindings.last()?.nearDistance ?? nearDistance.default;
  const lastImage = catalog.originals.lastId();
  const images = await readMeasured(project, job);
  job.phase(comparing, 'images', images.length);
  const findings = unreadable(project);
  const add = (found: readonly Finding[]): void => {
    for (const finding of found) findings.push(finding);
  };
  const duplicates = await duplicateIssues(images, distance, job.signal, (compared) => job.reach(compared));
  add(duplicates);
  const alike =
    effort === 'full' ? await alikeIssues(context, images, duplicates) : await confirmedAlikeIssues(project, images);
  add(alike.findings);
  await forEachInSlices(images, job.signal, (image) => {
    add(damageIssues(image));
    add(pictureIssues(image));
    add(faceIssues(image));
  });
  add(greyIssues(images));
  await yieldToOthers(job.signal);
  add(imbalanceIssues(images, mention));
  add(await shortcutIssues(images, mention, job.signal));
  await refreshDisagreements(project, null, job.signal);
  throwIfCancelled(job.signal);
  await writeFindings(project, findings, job, ({ issueFindings }, at) => {
    issueFindings.end({ at, images: images.length, lastImage, nearDistance: distance, tooMany: alike.tooMany });
  });
  const open = catalog.issues.count(null, ['open']);
  const { missing: unmeasured } = await inSlices(catalog.measures.count()); // not cancelled: the findings are written
  const seconds = (performance.now() - startedAt) / 1000;
  return { images: images.length, unmeasured, open, seconds };
}

/** Searches a project for issues after an import, unless it is so large that a person has to ask for the search. */
export async function findIssuesIfCheap(context: ProjectJob): Promise<void> {
  const { project, job } = context;
  const { measured } = await inSlices(project.catalog.measures.count(), job.signal);
  if (measured <= cheapImages) await findIssues(context, {}, 'quick');
}

async function readMeasured({ catalog }: Project, job: JobContext): Promise<MeasuredImage[]> {
  const { measured } = await inSlices(catalog.measures.count(), job.signal);
  job.phase(reading, 'images', measured);
  const images: MeasuredImage[] = [];
  for (let last = 0; ;) {
    const page = catalog.measures.after(last, pageRows, detectorId);
    for (const image of page) images.push(image);
    job.reach(images.length);
    await yieldToOthers(job.signal);
    if (page.length < pageRows) return images;
    last = page.at(-1)?.id ?? last;
  }
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
