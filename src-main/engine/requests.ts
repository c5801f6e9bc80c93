import { resolve } from 'node:path';
import type { contract } from '../../src-shared/contract';
import type { HandlersOf } from '../../src-shared/contract/declare';
import { Failure } from '../../src-shared/domain/failure';
import { describeBackups, folderOf } from './backups/backups';
import { restoreBackup } from './backups/restoring';
import { previewTable } from './importing/labels/label-file';
import type { Jobs } from './jobs';
import { addClass, archiveClass, mergeClasses, renameClass } from './labelling/classes';
import { History } from './labelling/history';
import { applyLabelFile } from './labelling/label-file';
import { applyLabel } from './labelling/labels';
import { createProject, openProject, type Project } from './project';
import { kindsOf, labelIssues, listIssues, setIssueState } from './quality/issues';
import { compareRuns, getRun, listRuns, mistakesOf, outcomesOf, runNumber } from './runs/queries';
import { builtInRecipes } from './runs/recipes';
import { exportSnapshot, takeSnapshot } from './runs/snapshots';
import { countsOf, currentSplit, makeSplit } from './runs/splits';
import type { Session } from './session';
import { acceptTerms, listStarters } from './starters/starters';

/** The engine's answer to each request of the contract, a noun at a time; what is to be done stands in the noun's folder. */
export function requestsOf(session: Session, jobs: Jobs): HandlersOf<typeof contract> {
  const changeClasses = (change: (project: Project) => void) =>
    session.changing(() => {
      change(session.open);
      return { classes: session.open.catalog.classes.all() };
    });

  const stopWork = async () => {
    await jobs.stopAll();
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
    recipes: { list: () => ({ recipes: [...builtInRecipes.values()] }) },
    classes: {
      list: () => ({ classes: session.open.catalog.classes.all() }),
      add: ({ name }) =>
        changeClasses((project) => {
          addClass(project, name);
        }),
      rename: (params) =>
        changeClasses((project) => {
          renameClass(project, params.class, params.name);
        }),
      merge: ({ from, into }) =>
        changeClasses((project) => {
          mergeClasses(project, from, into);
        }),
      archive: (params) =>
        changeClasses((project) => {
          archiveClass(project, params.class);
        }),
    },
    labels: {
      apply: ({ selection, change, reason }) =>
        session.changing(async () => applyLabel(session.open, await session.idsOf(selection), change, reason)),
      applyFromFile: ({ file, reason, columns }) =>
        session.changing(() => applyLabelFile(session.open, file, reason, columns)),
      next: () => {
        const { history } = session.open.catalog;
        return { undo: history.lastDone()?.title ?? null, redo: history.firstUndone()?.title ?? null };
      },
      undo: () => session.changing(() => new History(session.open).undo()),
      redo: () => session.changing(() => new History(session.open).redo()),
    },
    issues: {
      kinds: () => kindsOf(session.open),
      list: (params) => listIssues(session.open, params),
      dismiss: ({ issues }) => session.changing(() => setIssueState(session.open, issues, 'open', 'dismissed')),
      reopen: ({ issues }) => session.changing(() => setIssueState(session.open, issues, 'dismissed', 'open')),
      label: (params) => session.changing(() => labelIssues(session.open, params)),
    },
    splits: {
      make: (method) => session.changing(() => makeSplit(session.open, method)),
      current: () => {
        const { splits } = session.open.catalog;
        const id = splits.current();
        return id === null ? null : { ...countsOf(session.open, id), method: splits.method(id) };
      },
    },
    snapshots: {
      take: async () => (await takeSnapshot(session.open, currentSplit(session.open).id)).row,
      list: () => ({ snapshots: session.open.catalog.snapshots.all() }),
      exportCsv: async ({ snapshot, file }) => ({
        snapshot,
        file,
        images: await exportSnapshot(session.open, snapshot, file),
      }),
    },
    runs: {
      pause: ({ run }) => {
        session.runsUnderway.wish(runNumber(run), 'pause');
        return {};
      },
      finish: ({ run }) => {
        session.runsUnderway.wish(runNumber(run), 'finish');
        return {};
      },
      list: () => ({ runs: listRuns(session.open) }),
      get: ({ run }) => getRun(session.open, run),
      mistakes: (params) => mistakesOf(session.open, params),
      outcomes: (params) => outcomesOf(session.open, params),
      compare: ({ run, before, part }) => compareRuns(session.open, run, before, part),
    },
    starters: {
      list: () => ({ starters: listStarters(session.project) }),
      acceptTerms: ({ starter }) => {
        acceptTerms(session.open, starter);
        return {};
      },
    },
    doctor: {
      machine: () => session.machine.describe(),
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
    imports: { preview: ({ file, columns }) => previewTable(file, columns) },
    datasets: {},
    exports: {},
    predictions: {},
    relinks: {},
    sample: {},
  };
}
