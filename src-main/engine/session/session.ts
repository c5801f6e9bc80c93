import { basename } from 'node:path';
import type { contract } from '../../../src-shared/contract';
import type { RequestsOf } from '../../../src-shared/rpc/declare';
import type { TestSet } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import { parseOutcome, type Filter } from '../../../src-shared/domain/filter';
import type { Part } from '../../../src-shared/domain/image';
import type { Selection } from '../../../src-shared/domain/selection';
import { Machine } from '../base/children/machine';
import { DailyBackup } from '../project/backups/daily';
import type { ViewQuestion } from '../columns/column-index';
import { takeBackUnfinished } from '../catalog/unfinished-step';
import { awaySources, awayWarning } from '../project/away-sources';
import { placeWarning } from '../project/unsafe-places';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { Renderer } from '../pixels/rendering';
import { loadPredictions, requireDone } from '../results/judged';
import { lookAtTest } from '../splits/test-sets';
import type { Services } from '../project/services';
import { View, Views } from '../columns/views';

type Order = Omit<ViewQuestion, 'run'>;
type ProjectInfo = Awaited<ReturnType<RequestsOf<typeof contract>['project']['open']>>;

const views = projectState(() => new Views());

/** Runs whose test mistakes were asked for since the project was opened. */
const looks = projectState(() => new Set<string>());

/**
 * The engine's one open project, or none, and the questions about it that several features ask. State of a feature stands beside the
 * feature (project/project-state.ts), not here.
 */
export class Session {
  readonly renderer: Renderer;
  readonly dailyBackup: DailyBackup;
  readonly machine: Machine;
  #project: Project | null = null;

  constructor(readonly services: Services) {
    this.renderer = new Renderer(services.decoders);
    this.dailyBackup = new DailyBackup(services);
    this.machine = new Machine(services.childLog('trainer'));
  }

  get project(): Project | null {
    return this.#project;
  }

  /** The open project; kind 'project-not-open' when there is none. */
  get open(): Project {
    if (this.#project) return this.#project;
    throw new Failure('project-not-open', 'No project is open.', 'Open or create one first.');
  }

  /** The views of the open project. */
  get views(): Views {
    return views.of(this.open);
  }

  /** Puts an opened project in the place of the one that was open, which is closed. Whoever calls it has stopped the jobs. */
  replaceProject(project: Project): ProjectInfo {
    this.closeProject();
    this.#project = project;
    this.services.log.info({ project: project.folder.root }, 'project opened');
    return infoOf(project);
  }

  closeProject(): void {
    this.#project?.close();
    this.#project = null;
  }

  info(): ProjectInfo | null {
    return this.#project && infoOf(this.#project);
  }

  /** Does what writes steps of the history, one after the other, and tells so. */
  changing<T>(change: () => T | Promise<T>): Promise<T> {
    const { stepMutex, catalog } = this.open;
    return this.telling(() =>
      stepMutex.run(() => {
        if (catalog.stepUnderway.present()) takeBackUnfinished(catalog); // a full disk may have kept that from being done
        return change();
      }),
    );
  }

  /** Does what changes something that a window shows of images, and tells so. */
  async telling<T>(change: () => T | Promise<T>): Promise<T> {
    const result = await change();
    this.services.notices.imagesChanged();
    return result;
  }

  /** Opens a run's mistakes on its test set, which is written down. */
  lookAtTest(run: string): TestSet {
    const { id, snapshot } = requireDone(this.open, run);
    const looked = lookAtTest(this.open, id, snapshot);
    looks.of(this.open).add(run);
    this.open.columns.forgetPredictions(id); // they lack the test set
    return looked;
  }

  /** The same question, unless it is about a run's mistakes on a test set that nobody asked to see; kind 'sealed'. */
  requireLook<Q extends { run: string; part: Part }>(question: Q): Q {
    if (question.part !== 'test' || looks.of(this.open).has(question.run)) return question;
    throw new Failure(
      'sealed',
      `The test mistakes of ${question.run} are sealed: who corrects labels by them makes test figures optimistic.`,
      'Review the validation mistakes; or look at them all the same, which is counted.',
    );
  }

  /** The images of a filter in an order. */
  async viewOf({ filter, sort, descending }: Order): Promise<View> {
    const run = await this.runOf(filter, sort === 'confidence');
    return this.open.columns.view({ filter, run, sort, descending });
  }

  /** Keeps images in a given order as a view. */
  keepView(images: readonly number[]): { view: number; total: number } {
    return { view: this.views.add(View.of(images)), total: images.length };
  }

  /** Images of a selection: those given, those that a view was made of, or those that a filter has now. */
  async idsOf(selection: Selection): Promise<readonly number[]> {
    if ('ids' in selection) return [...new Set(selection.ids)];
    const except = new Set(selection.except);
    const view =
      'view' in selection
        ? this.views.get(selection.view)
        : await this.viewOf({ filter: selection.filter, sort: 'id', descending: false });
    return view.slice(0, view.length).filter((id) => !except.has(id));
  }

  /** The run that a filter or a sort by confidence speaks of, its predictions loaded; null when none is needed. */
  async runOf(filter: Filter, byConfidence: boolean): Promise<number | null> {
    const outcomes = filter.filter(({ key }) => key === 'run').flatMap(({ values }) => values);
    const [named, ...others] = new Set(outcomes.map((value) => parseOutcome(value).run));
    if (others.length > 0) {
      throw new Failure(
        'bad-input',
        `A filter can speak of one run, not of ${String(named)} and ${others.join(' and ')}.`,
        'Keep one.',
      );
    }
    if (named !== undefined) return loadPredictions(this.open, named);
    if (!byConfidence && !filter.some(({ key }) => key === 'confidence')) return null;
    const last = this.open.catalog.runs.lastDone();
    if (last === null) throw new Failure('no-data', 'No run has predictions yet.', 'Train first.');
    return loadPredictions(this.open, `r${String(last)}`);
  }
}

function infoOf({ catalog, folder }: Project): ProjectInfo {
  const name = basename(folder.root).replace(/\.facet$/, '');
  const warnings = [placeWarning(folder.root), awayWarning(awaySources({ catalog }))].filter((text) => text !== null);
  const warning = warnings.length > 0 ? warnings.join(' ') : null;
  return { path: folder.root, name, catalogVersion: catalog.version(), ...catalog.images.counts(), warning };
}
