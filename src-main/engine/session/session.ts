import { basename } from 'node:path';
import type { TestSet } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import { parseOutcome, type Filter } from '../../../src-shared/domain/filter';
import type { Part } from '../../../src-shared/domain/image';
import type { Selection } from '../../../src-shared/domain/selection';
import { Machine } from '../base/children/machine';
import type { Jobs } from '../base/jobs';
import { takeBackUnfinishedStep } from '../catalog/unfinished-step';
import type { ViewQuestion } from '../columns/column-index';
import { View, Views } from '../columns/views';
import { Renderer } from '../pixels/rendering';
import { awaySources, awayWarning } from '../project/away-sources';
import { DailyBackup } from '../project/backups/daily';
import type { EngineContext, ProjectInfo } from '../project/engine-context';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import type { Services } from '../project/services';
import { unsafeFolderWarning } from '../project/unsafe-folders';
import { loadPredictions, requireDone } from '../results/judged';
import { lookAtTest } from '../splits/test-sets';

type Order = Omit<ViewQuestion, 'run'>;

/** Milliseconds for cancelled work to let go of the project: one of its slices, or the end of its processes. */
const stoppingMs = 10_000;

const views = projectState(() => new Views());

/** Runs whose test mistakes somebody has looked at since the project was opened. */
const looks = projectState(() => new Set<string>());

/**
 * The engine's one open project, or none, and the questions about it that several features ask. A feature keeps its own state
 * (project/project-state.ts), not here.
 */
export class Session implements EngineContext {
  readonly renderer: Renderer;
  readonly dailyBackup: DailyBackup;
  readonly machine: Machine;
  #project: Project | null = null;

  constructor(
    readonly services: Services,
    readonly jobs: Jobs,
  ) {
    this.renderer = new Renderer(services.decoders);
    this.dailyBackup = new DailyBackup(services);
    this.machine = new Machine(services.childLog('trainer'));
  }

  get project(): Project | null {
    return this.#project;
  }

  get open(): Project {
    if (this.#project) return this.#project;
    throw new Failure('project-not-open', 'No project is open.', 'Open or create one first.');
  }

  /** The views of the open project that a window may be looking at. */
  get views(): Views {
    return views.of(this.open);
  }

  async replaceProject(open: () => Promise<Project>): Promise<ProjectInfo> {
    const project = await open();
    try {
      await this.stopWork();
    } catch (error) {
      project.close();
      throw error;
    }
    this.closeProject();
    this.#project = project;
    this.services.log.info({ project: project.folder.root }, 'project opened');
    return infoOf(project);
  }

  async stopWork(): Promise<void> {
    const [late] = await this.jobs.stopAll(stoppingMs);
    if (late !== undefined) {
      throw new Failure(
        'bad-input',
        'The project is still in use, because cancelled work has not ended yet.',
        'Try again in a moment, or quit Facet. Everything acknowledged is kept.',
      );
    }
    await this.dailyBackup.settle();
  }

  closeProject(): void {
    this.#project?.close();
    this.#project = null;
    void this.renderer.forgetAll();
  }

  info(): ProjectInfo | null {
    return this.#project && infoOf(this.#project);
  }

  writeStep<T>(work: () => T | Promise<T>): Promise<T> {
    const { stepMutex, catalog } = this.open;
    return this.announceChange(() =>
      stepMutex.run(() => {
        if (catalog.stepUnderway.current()) takeBackUnfinishedStep(catalog); // a full disk may have prevented that
        return work();
      }),
    );
  }

  async announceChange<T>(work: () => T | Promise<T>): Promise<T> {
    const result = await work();
    this.services.notices.imagesChanged();
    return result;
  }

  /** Opens a run's mistakes on its test set, and records that. */
  lookAtTest(run: string): TestSet {
    const { id, snapshot } = requireDone(this.open, run);
    const testSet = lookAtTest(this.open, id, snapshot);
    looks.of(this.open).add(run);
    return testSet;
  }

  /** Whether somebody has looked at a run's test mistakes since the project was opened. */
  hasLooked(run: string): boolean {
    return looks.of(this.open).has(run);
  }

  /** Returns the question. Throws kind 'sealed' when it is about test mistakes of a run that nobody has asked to see. */
  requireLook<Q extends { run: string; part: Part }>(question: Q): Q {
    if (question.part !== 'test' || this.hasLooked(question.run)) return question;
    throw new Failure(
      'sealed',
      `The test mistakes of ${question.run} are sealed: correcting labels by them makes test figures too optimistic.`,
      { step: 'look-at-test-mistakes' },
    );
  }

  /** The images that a filter matches, in an order. */
  async viewOf({ filter, sort, descending }: Order): Promise<View> {
    const run = await this.runOf(filter, sort === 'confidence');
    return this.open.columns.view({ filter, run, sort, descending });
  }

  /** Keeps images in a given order as a view. */
  keepView(images: readonly number[]): { view: number; total: number } {
    return { view: this.views.add(View.of(images)), total: images.length };
  }

  async idsOf(selection: Selection): Promise<readonly number[]> {
    if ('ids' in selection) return [...new Set(selection.ids)];
    const except = new Set(selection.except);
    const view =
      'view' in selection
        ? this.views.get(selection.view)
        : await this.viewOf({ filter: selection.filter, sort: 'id', descending: false });
    return view.slice(0, view.length).filter((id) => !except.has(id));
  }

  /**
   * The run that a filter, or an order by confidence, is about; null when it is about none. Its predictions are loaded. A filter by
   * confidence that names no run means the newest finished one.
   */
  async runOf(filter: Filter, byConfidence: boolean): Promise<number | null> {
    const outcomes = filter.filter(({ key }) => key === 'run').flatMap(({ values }) => values);
    const [named, ...others] = new Set(outcomes.map((value) => parseOutcome(value).run));
    if (others.length > 0) {
      throw new Failure(
        'bad-input',
        `A filter can be about one run only, not about ${String(named)} and ${others.join(' and ')}.`,
        'Keep one of them.',
      );
    }
    if (named !== undefined) return this.#load(named);
    if (!byConfidence && !filter.some(({ key }) => key === 'confidence')) return null;
    const last = this.open.catalog.runs.lastDone();
    if (last === null) throw new Failure('no-data', 'No run has predictions yet.', 'Train first.');
    return this.#load(`r${String(last)}`);
  }

  /** Loads a run's predictions into the columns; without a look, those of test images stay out. */
  #load(run: string): Promise<number> {
    return loadPredictions(this.open, run, this.hasLooked(run));
  }
}

function infoOf({ catalog, folder }: Project): ProjectInfo {
  const name = basename(folder.root).replace(/\.facet$/, '');
  const warnings = [unsafeFolderWarning(folder.root), awayWarning(awaySources({ catalog }))].filter(
    (text) => text !== null,
  );
  const warning = warnings.length > 0 ? warnings.join(' ') : null;
  return { path: folder.root, name, catalogVersion: catalog.version(), ...catalog.images.counts(), warning };
}
