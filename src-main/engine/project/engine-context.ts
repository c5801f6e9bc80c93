import type { contract } from '../../../src-shared/contract';
import type { Selection } from '../../../src-shared/domain/selection';
import type { HandlersOf, JobHandlersOf, RequestsOf } from '../../../src-shared/rpc/declare';
import type { JobContext, Jobs } from '../base/jobs';
import type { DailyBackup } from './backups/daily';
import type { Project } from './project';
import type { Services } from './services';

type EngineContract = typeof contract;

/** The functions that answer a noun of the contract: its requests, and its jobs. */
export type AnswersOf<N extends keyof EngineContract> = HandlersOf<EngineContract>[N] &
  JobHandlersOf<EngineContract, JobContext>[N];

export type ProjectInfo = Awaited<ReturnType<RequestsOf<EngineContract>['project']['open']>>;

/**
 * Context that every request and job gets beside its parameters: the engine's one open project, or none, and the engine's services.
 * Rooms above `session` take the session itself, which adds questions that several features ask.
 */
export interface EngineContext {
  readonly services: Services;
  readonly jobs: Jobs;
  readonly dailyBackup: DailyBackup;
  readonly project: Project | null;
  /** The open project. Throws kind 'project-not-open' when there is none. */
  readonly open: Project;
  info(): ProjectInfo | null;
  /**
   * Opens a project in place of the one that is open. That one stays open until `open` has succeeded and its work has stopped.
   * @throws as `open` and `stopWork`
   */
  replaceProject(open: () => Promise<Project>): Promise<ProjectInfo>;
  /** Cancels all jobs and waits until they have let go of the project. Kind 'bad-input' when one does not end in time. */
  stopWork(): Promise<void>;
  /** Closes the open project, if there is one. The caller has stopped its work. */
  closeProject(): void;
  /** Does work that writes steps of the history while no other such work is underway, then announces the change. */
  writeStep<T>(work: () => T | Promise<T>): Promise<T>;
  /** Does work that changes what a window shows of images, then announces the change. */
  announceChange<T>(work: () => T | Promise<T>): Promise<T>;
  /** Images of a selection: given ones, those of a view, or those that a filter matches now. */
  idsOf(selection: Selection): Promise<readonly number[]>;
}
