import type { contract } from '../../src-shared/contract';
import type { HandlersOf, JobHandlersOf, RequestsOf } from '../../src-shared/contract/declare';
import { Failure } from '../../src-shared/domain/failure';
import type { Filter } from '../../src-shared/domain/filter';
import { parseOutcome } from '../../src-shared/domain/filter';
import type { Selection } from '../../src-shared/domain/selection';
import { checkAll } from './doctor/doctor';
import { Machine } from './doctor/machine';
import { exportRun } from './exporting/tfjs';
import { Importer } from './importing/importer';
import { labelByFile, labelByFolder, noLabels, type Labeller } from './importing/labellers';
import { resolveFolder } from './importing/scan';
import { Jobs, type JobContext } from './jobs';
import { addClass, archiveClass, mergeClasses, renameClass } from './labelling/classes';
import { History } from './labelling/history';
import { applyLabel, applyLabelFile } from './labelling/labels';
import { predict } from './predicting/predictions';
import { createProject, openProject, type Project } from './project';
import { evaluate } from './runs/evaluating';
import { compareRuns, getRun, listRuns, loadPredictions, mistakesOf, outcomesOf } from './runs/queries';
import { builtInRecipes } from './runs/recipes';
import { exportSnapshot, takeSnapshot } from './runs/snapshots';
import { countsOf, currentSplit, makeSplit } from './runs/splits';
import { train } from './runs/training';
import { drawSample } from './sampling';
import { Renderer } from './rendering';
import type { Services } from './services';
import { Views } from './views';

type Contract = typeof contract;
type ProjectInfo = Awaited<ReturnType<RequestsOf<Contract>['project']['open']>>;

/** The engine: at most one open project, its jobs, and an answer to each request of the contract. */
export class Engine {
  readonly jobs: Jobs;
  readonly #views = new Views();
  readonly #renderer: Renderer;
  readonly #machine: Machine;
  #project: Project | null = null;

  constructor(private readonly services: Services) {
    this.jobs = new Jobs((job) => {
      services.emit('jobs', 'changed', job);
    }, services.log);
    this.#renderer = new Renderer(services.decoders);
    this.#machine = new Machine(services);
  }

  /** Cancels what runs, ends all children and closes the project. */
  async close(): Promise<void> {
    await this.jobs.stopAll();
    await this.services.decoders.close();
    await this.#renderer.close();
    this.#closeProject();
  }

  readonly requests: HandlersOf<Contract> = {
    project: {
      create: ({ path }) => this.#replaceProject(() => createProject(path)),
      open: ({ path }) => this.#replaceProject(() => openProject(path)),
      current: () => (this.#project ? infoOf(this.#project) : null),
      close: async () => {
        await this.jobs.stopAll();
        this.#closeProject();
        return {};
      },
    },
    images: {
      list: async (params) => {
        const run = await this.#runOf(params.filter, params.sort === 'confidence');
        return this.#open.catalog.imageList.list({ ...params, run });
      },
      view: async ({ filter, sort, descending }) => {
        const run = await this.#runOf(filter, sort === 'confidence');
        const ids = this.#open.catalog.imageList.sorted(filter, sort, descending, run);
        return { view: this.#views.add(ids), total: ids.length };
      },
      rows: ({ view, from, to }) => {
        const ids = this.#views.slice(view, from, Math.min(to, from + 2000));
        return { images: this.#open.catalog.imageList.rows(ids) };
      },
      ids: ({ view, from, to }) => ({ ids: this.#views.slice(view, from, Math.min(to, from + 10_000)) }),
      counts: async ({ filter }) => {
        const counts = this.#open.catalog.imageList.counts(filter, await this.#runOf(filter, false));
        return { ...counts, total: Object.values(counts.state).reduce((sum, count) => sum + count, 0) };
      },
      get: ({ image }) => {
        const [row] = this.#open.catalog.imageList.rows([image]);
        if (!row) throw new Failure('not-found', `There is no image ${String(image)}.`);
        return { image: row, history: this.#open.catalog.history.labelsOfImage(image) };
      },
      render: ({ image, edge }, signal) => this.#renderer.render(this.#open, image, edge, signal),
    },
    recipes: { list: () => ({ recipes: [...builtInRecipes.values()] }) },
    classes: {
      list: () => ({ classes: this.#open.catalog.classes.all() }),
      add: ({ name }) =>
        this.#classes((project) => {
          addClass(project, name);
        }),
      rename: (params) =>
        this.#classes((project) => {
          renameClass(project, params.class, params.name);
        }),
      merge: ({ from, into }) =>
        this.#classes((project) => {
          mergeClasses(project, from, into);
        }),
      archive: (params) =>
        this.#classes((project) => {
          archiveClass(project, params.class);
        }),
    },
    labels: {
      apply: ({ selection, change, reason }) =>
        this.#changing(async () => applyLabel(this.#open, await this.#idsOf(selection), change, reason)),
      applyFromFile: ({ file, reason }) => this.#changing(() => applyLabelFile(this.#open, file, reason)),
      next: () => {
        const { history } = this.#open.catalog;
        return { undo: history.lastDone()?.title ?? null, redo: history.firstUndone()?.title ?? null };
      },
      undo: () => this.#changing(() => new History(this.#open).undo()),
      redo: () => this.#changing(() => new History(this.#open).redo()),
    },
    splits: {
      make: (method) => this.#changing(() => makeSplit(this.#open, method)),
      current: () => {
        const { splits } = this.#open.catalog;
        const id = splits.current();
        return id === null ? null : { ...countsOf(this.#open, id), method: splits.method(id) };
      },
    },
    snapshots: {
      take: async () => (await takeSnapshot(this.#open, currentSplit(this.#open).id)).row,
      list: () => ({ snapshots: this.#open.catalog.snapshots.all() }),
      exportCsv: async ({ snapshot, file }) => ({
        snapshot,
        file,
        images: await exportSnapshot(this.#open, snapshot, file),
      }),
    },
    runs: {
      list: () => ({ runs: listRuns(this.#open) }),
      get: ({ run }) => getRun(this.#open, run),
      mistakes: (params) => mistakesOf(this.#open, params),
      outcomes: (params) => outcomesOf(this.#open, params),
      compare: ({ run, before, part }) => compareRuns(this.#open, run, before, part),
    },
    doctor: {
      check: async (_params, signal) => ({ checks: await checkAll(this.services, this.#project, signal) }),
      machine: () => this.#machine.describe(),
    },
    jobs: {
      list: () => ({ jobs: this.jobs.list() }),
      cancel: ({ job }) => {
        this.jobs.cancel(job);
        return {};
      },
      result: ({ job }) => this.jobs.result(job),
    },
    imports: {},
    exports: {},
    predictions: {},
    sample: {},
  };

  readonly work: JobHandlersOf<Contract, JobContext> = {
    imports: {
      run: async ({ folder, labels, dryRun }, job) => {
        const project = this.#open;
        const root = await resolveFolder(folder);
        const labeller = await labellerOf(labels, root);
        return new Importer(project, this.services, root, labeller, job).run(dryRun);
      },
    },
    runs: {
      train: (params, job) => train(this.services, this.#open, params, job),
      evaluate: async (params, job) => {
        if (params.on.data === 'filter') await this.#runOf(params.on.filter, false);
        return evaluate(this.services, this.#open, params, job);
      },
    },
    exports: { run: (params, job) => exportRun(this.services, this.#open, params, job) },
    predictions: { run: (params, job) => predict(this.services, params, job) },
    sample: { draw: (params, job) => drawSample(this.services, params, job) },
    classes: {},
    doctor: {},
    images: {},
    jobs: {},
    labels: {},
    project: {},
    recipes: {},
    snapshots: {},
    splits: {},
  };

  get #open(): Project {
    if (this.#project) return this.#project;
    throw new Failure('project-not-open', 'No project is open.', 'Open or create one first.');
  }

  async #replaceProject(make: () => Project): Promise<ProjectInfo> {
    await this.jobs.stopAll();
    this.#closeProject();
    const project = (this.#project = make());
    this.services.log.info({ project: project.folder.root }, 'project opened');
    return infoOf(project);
  }

  #closeProject(): void {
    this.#project?.close();
    this.#project = null;
    this.#views.clear();
  }

  /** Does what changes images, their labels or their split, and tells so. */
  async #changing<T>(change: () => T | Promise<T>): Promise<T> {
    const result = await change();
    this.services.notices.imagesChanged();
    return result;
  }

  #classes(change: (project: Project) => void) {
    change(this.#open);
    this.services.notices.imagesChanged();
    return { classes: this.#open.catalog.classes.all() };
  }

  async #idsOf(selection: Selection): Promise<readonly number[]> {
    if ('ids' in selection) return [...new Set(selection.ids)];
    const except = new Set(selection.except);
    const run = await this.#runOf(selection.filter, false);
    return this.#open.catalog.imageList.ids(selection.filter, run).filter((id) => !except.has(id));
  }

  /** The run that a filter or a sort by confidence speaks of, its predictions loaded; null when none is needed. */
  async #runOf(filter: Filter, byConfidence: boolean): Promise<number | null> {
    const terms = filter
      .filter(({ key }) => key === 'run')
      .flatMap(({ values }) => values.map((value) => parseOutcome(value).run));
    const named = [...new Set(terms)];
    if (named.length > 1)
      throw new Failure('bad-input', `A filter can speak of one run, not of ${named.join(' and ')}.`, 'Keep one.');
    const last = this.#open.catalog.runs.lastDone();
    if (named[0] !== undefined) return loadPredictions(this.#open, named[0]);
    if (!byConfidence && !filter.some(({ key }) => key === 'confidence')) return null;
    if (last === null) throw new Failure('no-data', 'No run has predictions yet.', 'Train first.');
    return loadPredictions(this.#open, `r${String(last)}`);
  }
}

async function labellerOf(
  labels: { from: 'folders' } | { from: 'none' } | { from: 'file'; file: string },
  root: string,
): Promise<Labeller> {
  if (labels.from === 'file') return labelByFile(labels.file, root);
  return labels.from === 'folders' ? labelByFolder : noLabels;
}

function infoOf({ catalog, folder }: Project): ProjectInfo {
  const name = folder.root.replace(/^.*[\\/]/, '').replace(/\.facet$/, '');
  return { path: folder.root, name, catalogVersion: catalog.version(), ...catalog.images.counts() };
}
