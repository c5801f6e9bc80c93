import { join } from 'node:path';
import type * as v from 'valibot';
import type { ForgetReport, forgets } from '../../../../src-shared/contract/forgets';
import { Failure } from '../../../../src-shared/domain/failure';
import { listBackups } from '../../project/backups/files';
import { makeBackup } from '../../project/backups/making';
import type { ForgottenImage } from '../../catalog/forgetting';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Session } from '../../session/session';
import { inSlices } from '../../base/slices';
import { packsWithLeftovers, writePacks, type NewPack } from './compaction';
import { findHolders } from './holders';
import { dropMaps } from '../../explaining/kept-maps';
import { searchState } from '../../features/similar/search-state';
import { lastSuggestions } from '../../features/suggestions/last-suggestions';
import { dropRecomputedFigures } from '../../results/figures-now';
import { dropPredictionTables } from '../../results/prediction-table';
import { carryOutOrders } from '../../project/forget-orders';
import { ordersOf, reportOf, type ForgetPlan } from './plan';

type Params = v.InferOutput<(typeof forgets)['run']['params']>;

/**
 * Answers `forgets.run`: forgets images. First, new packs are written and synced. Then one transaction of the catalog takes their
 * addresses, drops every row about the images and orders the deletions from files. These are carried out afterwards, or at the next
 * opening. Steps of the history wait meanwhile. The caller makes sure that no other job runs.
 */
export async function forget(session: Session, params: Params, job: JobContext): Promise<ForgetReport> {
  const project = session.open;
  const ids = await session.idsOf(params.selection);
  return session.writeStep(async () => {
    const plan = await planOf(project, ids, params, job);
    if (params.dryRun) return reportOf(plan, countEvents(project, plan.images), false);
    await session.dailyBackup.settle();
    const packs = await writePacks(project, plan.packs, job);
    throwIfCancelled(job.signal);
    const labelEvents = countEvents(project, plan.images);
    forgetInCatalog(project, plan, packs);
    session.views.clear();
    searchState.drop(project);
    lastSuggestions.drop(project);
    dropPredictionTables(project);
    dropRecomputedFigures(project);
    dropMaps(project);
    await session.renderer.forgetAll();
    if (params.removeRuns) for (const { id } of plan.holders.runs) session.services.notices.runChanged(id);
    await carryOutOrders(project, job);
    session.services.emit('forgets', 'done', {});
    if (params.removeBackups && listBackups(project.folder.backups).length === 0) await backUpAgain(project);
    return reportOf(plan, labelEvents, true);
  });
}

async function planOf(
  project: Project,
  ids: readonly number[],
  { removeBackups, removeRuns }: Params,
  job: JobContext,
): Promise<ForgetPlan> {
  const { forgetting } = project.catalog;
  job.phase('Looking for stored copies', '', null);
  const images = await inSlices(forgetting.select(ids), job.signal);
  if (images.length === 0) throw new Failure('not-found', 'There are no such images.', 'Nothing was forgotten.');
  const packsOfImages = images.flatMap(({ pack }) => pack ?? []);
  const packs = [...new Set([...packsOfImages, ...(await packsWithLeftovers(project, job.signal))])].sort(
    (a, b) => a - b,
  );
  const pixels = await inSlices(forgetting.pixelRows(), job.signal);
  const embeddings = await inSlices(forgetting.embeddingRows(), job.signal);
  const holders = await findHolders(project, images, job);
  return { images, packs, pixels, embeddings, holders, removeBackups, removeRuns };
}

const countEvents = ({ catalog }: Project, images: readonly ForgottenImage[]): number =>
  images.reduce((sum, { id }) => sum + catalog.history.labelsOfImage(id).length, 0);

/** Forgets in one transaction of the catalog. */
function forgetInCatalog(project: Project, plan: ForgetPlan, packs: readonly NewPack[]): void {
  const { catalog } = project;
  catalog.transaction(() => {
    // Orders first: they depend on snapshots and runs that may be gone afterwards.
    for (const order of ordersOf(project, plan)) catalog.forgetting.addOrder(order);
    for (const { pack, moved } of packs) {
      for (const { image, offset } of moved) catalog.forgetting.move(image, pack, offset);
    }
    const lastPack = Math.max(...plan.packs, ...packs.map(({ pack }) => pack), catalog.forgetting.lastPack());
    catalog.forgetting.delete(lastPack);
    catalog.runs.forgetPaths(new Set(plan.images.map(({ root, path }) => join(root, path))));
    if (!plan.removeRuns) return;
    for (const { id } of plan.holders.runs) catalog.runs.remove(id);
    for (const { id } of plan.holders.snapshots) catalog.snapshots.remove(id);
  });
  for (const { id } of plan.holders.runs) project.columns.forgetPredictions(id);
}

/** Makes a backup in place of those that were removed because they held forgotten images. */
async function backUpAgain({ folder, catalog }: Project): Promise<void> {
  await makeBackup(folder.backups, catalog, 'asked');
}
