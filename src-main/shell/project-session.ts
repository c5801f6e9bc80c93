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

type ProjectInfo = v.InferOutput<typeof ProjectInfo>;

export interface SessionOptions {
  readonly project: OpenProject;
  readonly recent: RecentProjects;
  readonly paths: KnownPaths;
  readonly window: () => MainWindow | null;
  readonly log: Logger;
}

/** Passes the page's requests to the engine, and keeps up with which project is open by its answers. */
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
      this.#keepUp(supervisor, method, answer);
      return answer;
    } catch (error) {
      if (method === 'project.open' || method === 'project.create') await this.#follow(supervisor);
      throw error;
    }
  }

  /** A project was opened in the engine. */
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

  /** Thumbnails have other addresses now: nothing of the old ones is kept, in the page or here. */
  picturesMoved(): void {
    const { project, window } = this.options;
    if (project.path === null) return;
    project.enter(project.path);
    window()?.send({ noun: 'shell', member: 'picturesAt', data: { token: project.token } });
  }

  left(): void {
    this.options.project.leave();
    this.#name = null;
    this.showTitle();
  }

  showTitle(): void {
    this.options.window()?.setProject(this.#name);
  }

  /** After a refusal: which project is open now, the former one or none, the engine knows. */
  async #follow(supervisor: EngineSupervisor): Promise<void> {
    const { path } = this.options.project;
    const current = await supervisor.request('project.current', contract.project.current, {}).catch(() => undefined);
    if (current === null && path !== null) this.#left(supervisor);
  }

  #left(supervisor: EngineSupervisor): void {
    supervisor.project = null;
    this.left();
  }

  #keepUp(supervisor: EngineSupervisor, method: string, answer: unknown): void {
    if (method === 'project.close') this.#left(supervisor);
    if (method === 'project.create' || method === 'project.open') {
      const info = v.parse(ProjectInfo, answer);
      supervisor.project = info.path;
      this.entered(info);
    }
    const { token } = this.options.project;
    // Sent before the answer is: the page has the token when it learns of the project.
    if (method.startsWith('project.') && token !== '') {
      this.options.window()?.send({ noun: 'shell', member: 'picturesAt', data: { token } });
    }
  }
}
