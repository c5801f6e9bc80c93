import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { JobDeclaration, RequestDeclaration } from '../../src-shared/rpc/declare';
import { ProjectInfo } from '../../src-shared/contract/project';
import type { Logger } from '../platform/log';
import type { KnownPaths } from './known-paths';
import type { OpenProject } from './open-project';
import type { RecentProjects } from './recent-projects';
import type { EngineSupervisor } from './supervisor';
import type { MainWindow } from './window';

/** Answer of `captures`: the file that a picture was written to, which the page may name from then on. */
const Captured = v.object({ path: v.string() });

type ProjectInfo = v.InferOutput<typeof ProjectInfo>;

export interface SessionOptions {
  readonly project: OpenProject;
  readonly recent: RecentProjects;
  readonly paths: KnownPaths;
  readonly window: () => MainWindow | null;
  readonly log: Logger;
}

/** Passes the page's requests to the engine, and learns from the answers which project is open. */
export class ProjectSession {
  #name: string | null = null;

  constructor(private readonly options: SessionOptions) {}

  async ask(
    supervisor: EngineSupervisor,
    method: string,
    declaration: RequestDeclaration | JobDeclaration,
    params: unknown,
  ): Promise<unknown> {
    try {
      const answer = await supervisor.request(method, declaration, params);
      this.#noteAnswer(supervisor, method, answer);
      return answer;
    } catch (error) {
      if (method === 'project.open' || method === 'project.create') await this.#askWhatIsOpen(supervisor);
      throw error;
    }
  }

  /** Call when a project was opened in the engine. */
  entered({ path, name }: ProjectInfo): void {
    const { project, recent, paths, log } = this.options;
    project.enter(path);
    paths.add(path);
    this.#name = name;
    this.showTitle();
    recent.add(path, name).catch((error: unknown) => {
      log.warn({ err: error }, 'the list of recent projects could not be written');
    });
  }

  /** Call when thumbnails have moved: drops all that was cached at their old addresses, here and in the page. */
  picturesMoved(): void {
    const { project, window } = this.options;
    if (project.path === null) return;
    project.enter(project.path);
    window()?.send({ noun: 'shell', member: 'picturesAt', data: { token: project.token } });
  }

  /** Call when no project is open any more. */
  left(): void {
    this.options.project.leave();
    this.#name = null;
    this.showTitle();
  }

  showTitle(): void {
    this.options.window()?.setProject(this.#name);
  }

  /** After a failed opening, asks the engine whether the former project is still open. */
  async #askWhatIsOpen(supervisor: EngineSupervisor): Promise<void> {
    const { path } = this.options.project;
    const current = await supervisor.request('project.current', contract.project.current, {}).catch(() => undefined);
    if (current === null && path !== null) this.#left(supervisor);
  }

  #left(supervisor: EngineSupervisor): void {
    supervisor.project = null;
    this.left();
  }

  #noteAnswer(supervisor: EngineSupervisor, method: string, answer: unknown): void {
    if (method === 'project.close') this.#left(supervisor);
    if (method === 'project.create' || method === 'project.open') {
      const info = v.parse(ProjectInfo, answer);
      supervisor.project = info.path;
      this.entered(info);
    }
    if (method.startsWith('captures.')) this.options.paths.add(v.parse(Captured, answer).path);
    const { token } = this.options.project;
    // Sent before the answer, so that the page has the token when it learns of the project.
    if (method.startsWith('project.') && token !== '') {
      this.options.window()?.send({ noun: 'shell', member: 'picturesAt', data: { token } });
    }
  }
}
