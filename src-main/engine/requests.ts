import { resolve } from 'node:path';
import type { contract } from '../../src-shared/contract';
import type { HandlersOf } from '../../src-shared/rpc/declare';
import { Failure } from '../../src-shared/domain/failure';
import { checkBackup, describeBackups, folderOf } from './project/backups/backups';
import { restoreBackup } from './project/backups/restoring';
import { takeBackImport } from './importing/taking-back';
import { previewTable } from './tables/label-file';
import type { Jobs } from './base/jobs';
import { labellingRequests } from './labelling-requests';
import { pointsOf } from './features/learning/next';
import { outliersOf, pairsOf, pointsOf as mapPointsOf } from './features/map/mapping';
import { replacesOf } from './base/named-file';
import { createProject, openProject, type Project } from './project/project';
import { quickCensus } from './runs/census';
import { comparableRuns, compareRuns } from './runs/comparing';
import { getRun, listRuns, mistakesOf, outcomesOf } from './runs/queries';
import { runNumber } from './results/judged';
import { recipeRequests } from './recipes/requests';
import { exportSnapshot, takeSnapshot } from './splits/snapshots';
import { currentSplit, describeSplit, lockSplit, makeSplit } from './splits/splits';
import { runsUnderway } from './runs/underway';
import type { Session } from './session/session';
import { renderAskedFile } from './features/similar/asked-file';
import { changeActor, presentActor } from './project/actor';
import { describeDetector } from './pixels/faces/detector';
import { acceptTerms, listStarters } from './features/starters/starters';
import { suggestionRequests } from './features/suggestions/requests';
import { lastSearch } from './issues/suspects/last';

/** Milliseconds for cancelled work to let go of the project: one of its slices, or the end of its processes. */
const stoppingMs = 10_000;

/** The engine's answer to each request of the contract, a noun at a time; what is to be done stands in the noun's folder. */
export function requestsOf(session: Session, jobs: Jobs): HandlersOf<typeof contract> {
  const stopWork = async () => {
    const [late] = await jobs.stopAll(stoppingMs);
    if (late !== undefined) {
      throw new Failure(
        'bad-input',
        'The project is still in use: cancelled work has not ended yet.',
        'Try again in a moment, or quit Facet. Everything acknowledged is kept.',
      );
    }
    await session.dailyBackup.settle();
  };

  /** The project that was open stays so until the new one is. */
  const replaceProject = async (make: () => Promise<Project>) => {
    const project = await make();
    await stopWork();
    return session.replaceProject(project);
  };

  return {
    project: {
      create: ({ path }) => replaceProject(() => createProject(path)),
      open: async ({ path }) => {
        const info = session.info();
        if (info?.path === resolve(path)) return info;
        const opened = await replaceProject(() => openProject(path));
        session.dailyBackup.begin(session.open);
        return opened;
      },
      current: () => session.info(),
      close: async () => {
        await stopWork();
        session.closeProject();
        return {};
      },
    },
    backups: {
      list: ({ path }) => ({ backups: describeBackups(folderOf(path)) }),
      check: ({ path, backup }, signal) => checkBackup(folderOf(path), backup, signal),
      restore: async ({ path, backup }) => {
        const folder = folderOf(path);
        const isOpen = session.project?.folder.root === folder.root;
        if (isOpen) await stopWork();
        if (isOpen) session.closeProject();
        const restored = await restoreBackup(folder, backup);
        if (isOpen) await replaceProject(() => openProject(path));
        return restored;
      },
    },
    attributes: {
      list: async () => ({ attributes: await session.open.columns.attributes() }),
      counts: async ({ filter, name, limit }) => {
        const run = await session.runOf(filter, false);
        return session.open.columns.attributeCounts({ filter, run }, name, limit);
      },
    },
    images: {
      list: async ({ limit, offset, ...order }) => {
        const view = await session.viewOf(order);
        const page = view.slice(offset, offset + limit);
        return { total: view.length, images: session.open.catalog.imageList.rows(page) };
      },
      view: async (order) => {
        const view = await session.viewOf(order);
        return { view: session.views.add(view), total: view.length };
      },
      rows: ({ view, from, to }) => {
        const ids = session.views.get(view).slice(from, Math.min(to, from + 2000));
        return { images: session.open.catalog.imageList.rows(ids) };
      },
      ids: ({ view, from, to }) => ({ ids: session.views.get(view).slice(from, Math.min(to, from + 10_000)) }),
      counts: async ({ filter }) => {
        const run = await session.runOf(filter, false);
        return session.open.columns.counts({ filter, run });
      },
      get: ({ image }) => {
        const [row] = session.open.catalog.imageList.rows([image]);
        if (!row) throw new Failure('not-found', `There is no image ${String(image)}.`);
        return { image: row, history: session.open.catalog.history.labelsOfImage(image) };
      },
      render: ({ image, edge }, signal) => session.renderer.render(session.open, image, edge, signal),
    },
    recipes: recipeRequests(session),
    ...labellingRequests(session, jobs),
    splits: {
      make: (method) => session.changing(() => makeSplit(session.open, method)),
      current: () => {
        const { splits } = session.open.catalog;
        const id = splits.current();
        return id === null ? null : describeSplit(session.open, id);
      },
      census: async () => ({ classes: await quickCensus(session.open) }),
      lock: ({ locked }) => session.changing(() => lockSplit(session.open, locked)),
    },
    snapshots: {
      take: async () => {
        const split = await session.open.stepMutex.whenFree(() => currentSplit(session.open).id);
        return (await takeSnapshot(session.open, split)).row;
      },
      list: () => ({ snapshots: session.open.catalog.snapshots.all() }),
      exportCsv: async ({ snapshot, file, overwrite }) => ({
        snapshot,
        file,
        ...(await exportSnapshot(session.open, snapshot, file, replacesOf(overwrite))),
      }),
    },
    runs: {
      pause: ({ run }) => {
        runsUnderway.of(session.open).wish(runNumber(run), 'pause');
        return {};
      },
      finish: ({ run }) => {
        runsUnderway.of(session.open).wish(runNumber(run), 'finish');
        return {};
      },
      list: async () => ({ runs: await listRuns(session.open) }),
      get: ({ run }) => getRun(session.open, run),
      look: ({ run }) => session.lookAtTest(run),
      mistakes: (params) => mistakesOf(session.open, session.requireLook(params)),
      outcomes: (params) => outcomesOf(session.open, session.requireLook(params)),
      compare: (params) => compareRuns(session.open, session.requireLook(params)),
      comparable: (params) => comparableRuns(session.open, params),
    },
    starters: {
      list: () => ({ starters: listStarters(session.project), detector: describeDetector() }),
      acceptTerms: ({ starter }) => {
        acceptTerms(session.open, starter);
        return {};
      },
    },
    suspects: { last: () => ({ search: lastSearch(session.open) }) },
    doctor: {
      machine: async () => ({
        ...(await session.machine.describe()),
        starters: listStarters(null).map(({ id, isInstalled, reason }) => ({ id, isInstalled, reason })),
      }),
    },
    jobs: {
      list: () => ({ jobs: jobs.list() }),
      cancel: ({ job }) => {
        jobs.cancel(job);
        return {};
      },
      result: ({ job }) => jobs.result(job),
    },
    embeddings: {},
    settings: {
      get: () => presentActor(),
      change: async ({ actor }) => {
        const changed = await changeActor(actor);
        if (session.project) session.project.actor = changed.actor;
        return changed;
      },
    },
    forgets: {},
    imports: {
      takeBack: (params) => session.changing(() => takeBackImport(session.open, params)),
      preview: ({ file, columns }) => previewTable(file, columns),
    },
    datasets: {},
    exports: {},
    predictions: {},
    relinks: {},
    sample: {},
    similar: { render: (params, signal) => renderAskedFile(session, params, signal) },
    map: {
      points: (features, signal) => mapPointsOf(session.open, features, signal),
      outliers: async (features, signal) => session.keepView(await outliersOf(session.open, features, signal)),
      pairs: async (features, signal) => session.keepView(await pairsOf(session.open, features, signal)),
      select: ({ images }) => session.keepView(images),
    },
    learning: { points: (features) => ({ points: pointsOf(session.open, features) }) },
    suggestions: suggestionRequests(session, jobs),
  };
}
