import { basename } from 'node:path';
import type * as v from 'valibot';
import { dryRunPhase, type ImportReport, type imports } from '../../../src-shared/contract/imports';
import type { JobContext } from '../base/jobs';
import { rememberAliases } from '../labelling/aliases';
import { LargeSteps, largeStep } from '../labelling/large-steps';
import { doPlan } from '../labelling/plans';
import { planOfTakeOver } from '../labelling/take-over';
import { refreshDisagreements } from '../issues/disagreements/refresh';
import { findIssuesIfCheap } from '../issues/find';
import type { Session } from '../session/session';
import { FilesSource } from './files-source';
import { Importer } from './importer';
import { forecastSplit, keepSplit } from './told-parts';
import { openSource } from './sources';

type Params = v.InferOutput<(typeof imports)['run']['params']>;

/** Answers `imports.run`: imports, writes the values that known images take over as one step, and looks for issues. */
export async function importImages(session: Session, params: Params, job: JobContext): Promise<ImportReport> {
  const { services, open: project } = session;
  const context = { services, project, job };
  job.phase(params.dryRun ? dryRunPhase : 'Listing', 'images', null);
  const source = await openSource(project, params.folder, params.labels, job);
  try {
    const importer = new Importer(context, source, { ...params, labelsFrom: labelsFromOf(params) });
    const report = await importer.run();
    const isLocking = source.parts === 'lock';
    const counts = importer.partCounts;
    if (params.dryRun) {
      return {
        ...report,
        taken: null,
        split: source.parts === null ? null : forecastSplit(project, counts, isLocking),
      };
    }
    const taken = importer.taken.size === 0 ? null : await takeOver(session, importer.taken, job);
    const { added, updated, displaced, refused } = report;
    if (importer.annotated.length > 0) {
      await session.announceChange(() => refreshDisagreements(project, importer.annotated, job.signal));
    }
    if (added + updated + displaced + refused.length > 0)
      await session.announceChange(() => findIssuesIfCheap(context));
    if (source.classesToUnite) await remember(session, importer.takenNames);
    // At the end, when issues tell near duplicates, and so that undoing the last step takes the split back.
    const folder = source.folder ?? params.folder;
    const split = source.parts === null ? null : await keepSplit(session, { counts, isLocking, folder }, job);
    return { ...report, taken, split };
  } finally {
    source.close();
  }
}

/** Adds files to the project, unlabelled. What it has already stays as it is. Originals are only read. */
export async function importFiles(
  session: Session,
  paths: readonly string[],
  job: JobContext,
): Promise<Pick<ImportReport, 'added' | 'refused'>> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const importer = new Importer(context, new FilesSource(paths), { dryRun: false, moved: 'relink', take: [] });
  const { added, updated, refused } = await importer.run();
  if (added + updated + refused.length > 0) await session.announceChange(() => findIssuesIfCheap(context));
  return { added, refused };
}

const takeOver = (session: Session, taken: Importer['taken'], job: JobContext) =>
  session.writeStep(() => {
    const plan = planOfTakeOver(session.open, taken);
    return plan.images.length <= largeStep ? doPlan(session.open, plan) : new LargeSteps(session.open, job).do(plan);
  });

/** Remembers names that were taken for other classes, so that the next import takes them likewise. */
const remember = (session: Session, taken: Importer['takenNames']): Promise<void> =>
  session.writeStep(() => {
    const classOf = new Map<string, number>();
    for (const [name, className] of taken) {
      const row = session.open.catalog.classes.byName(className);
      if (row) classOf.set(name, row.id);
    }
    rememberAliases(session.open, classOf);
  });

/** Name of the table, project or folder whose labels are imported; null without labels. */
function labelsFromOf({ folder, labels }: Params): string | null {
  if (labels.from === 'none') return null;
  return basename(labels.from === 'file' ? labels.file : folder);
}
