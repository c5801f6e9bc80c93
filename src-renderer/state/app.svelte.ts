import { Failure } from '../../src-shared/domain/failure';
import type { Next } from '../../src-shared/domain/next-steps';
import { nextText } from '../../src-shared/window/next-steps';
import { engine, on, shell } from '../client';

/** `next` (Label next), `map` and `secondLook` have no place in the rail: other screens and the menu lead to them. */
export type Screen = 'library' | 'next' | 'map' | 'secondLook' | 'issues' | 'train' | 'review' | 'predict' | 'export';

/** Sheets that any screen can open. */
export type SheetName = 'actor' | 'backups' | 'classes' | 'evaluate' | 'forget' | 'views';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'bad';
  readonly text: string;
  /** The next step; empty when there is none. */
  readonly next: string;
}

interface OpenProject {
  readonly path: string;
  readonly name: string;
  readonly warning: string | null;
}

/** How long a plain toast stays, in milliseconds. */
const toastTime = 5000;
const mostToasts = 4;

/** State that the whole window shares: the open project, the screen, toasts. */
export class AppState {
  #project = $state.raw<OpenProject | null>(null);
  #opening = 0;
  /** Whether the project is being closed, or replaced by another. */
  #isClosing = false;
  #forgetters: readonly (() => void)[] = [];
  screen = $state<Screen>('library');
  /** Whether a model is tried without a project. */
  isTrying = $state(false);
  toasts = $state.raw<readonly Toast[]>([]);
  /** The run that Review and Export show; null for the newest finished one. */
  run = $state<string | null>(null);
  isKeysShown = $state(false);
  sheet = $state<SheetName | null>(null);
  #lastToast = 0;

  constructor() {
    on('shell', 'engineRestarted', ({ reason, project }) => {
      if (project === null) this.#leave();
      this.notify(
        `The engine stopped (${reason}) and was restarted.`,
        'All changes that it had confirmed are saved.',
        'bad',
      );
    });
    on('backups', 'failed', ({ message, next }) => this.notify(message, next, 'bad'));
    on('runs', 'trainerRestarted', ({ message, next }) => this.notify(message, next, 'bad'));
    on('shell', 'openRequested', ({ path }) => void this.open(path));
  }

  get project(): OpenProject | null {
    return this.#project;
  }

  /** Number of the present opening. It grows each time a project is left, also when the same one is opened again. */
  get opening(): number {
    return this.#opening;
  }

  /** Calls `forget` whenever a project is left, before another is entered, so that nothing read from it is shown later. */
  whenLeft(forget: () => void): void {
    this.#forgetters = [...this.#forgetters, forget];
  }

  async open(path: string): Promise<void> {
    await this.#replace(() => engine.project.open({ path }));
  }

  async create(path: string): Promise<void> {
    await this.#replace(() => engine.project.create({ path }));
  }

  async close(): Promise<void> {
    await this.#closing(async () => {
      await engine.project.close({});
      this.#leave();
    });
  }

  /** Asks with a system dialog for a new project's folder, then creates it. */
  async chooseNew(): Promise<void> {
    const path = await shell.shell.chooseNewProject({});
    if (path !== null) await this.create(path);
  }

  /** Asks with a system dialog for a project, then opens it. */
  async chooseOpen(): Promise<void> {
    const path = await shell.shell.chooseProject({});
    if (path !== null) await this.open(path);
  }

  /** Reads everything again after a restore, which puts another project into the same folder. */
  async reopen(): Promise<void> {
    const { project, sheet } = this;
    if (!project) return;
    this.#leave();
    await this.open(project.path);
    this.sheet = sheet;
  }

  /** Shows a toast. A plain one goes by itself; a bad one stays until it is dismissed or the project is left. */
  notify(text: string, next: Next = '', tone: Toast['tone'] = 'plain'): void {
    const toast = { id: (this.#lastToast += 1), tone, text, next: nextText(next) };
    this.toasts = [...this.toasts.slice(1 - mostToasts), toast];
    if (tone === 'plain') setTimeout(() => this.dismiss(toast.id), toastTime);
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /**
   * Does what a person asked for; null after a failure, which becomes a toast. A failure that belongs to a project that was left
   * meanwhile is dropped: whoever looks at the next project has no use for it.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    const { opening } = this;
    try {
      return await work();
    } catch (error) {
      if (opening === this.#opening && !this.#isOfClosing(error)) this.#notifyFailure(error);
      return null;
    }
  }

  /**
   * Reads something of the open project in the background. Null without a project, after a failure, and when the project was left
   * before the answer came: no answer is ever shown in another project. An engine that ended is announced by its restart alone.
   */
  async read<T>(question: () => Promise<T>): Promise<T | null> {
    if (this.#project === null) return null;
    const { opening } = this;
    const answer = await this.attempt(() => question().catch(ignoringEndOfEngine));
    return opening === this.#opening ? answer : null;
  }

  /** Finds the project that the engine still has open after a reload of the window. */
  async resume(): Promise<void> {
    const current = await this.attempt(() => engine.project.current({}));
    if (current) this.#enter(current);
  }

  /** After a refusal the previous project is still open, unless the engine died or could not close it. */
  async #replace(ask: () => Promise<OpenProject>): Promise<void> {
    await this.#closing(async () => {
      try {
        this.#enter(await ask());
      } catch (error) {
        const current = await engine.project.current({}).catch(() => undefined);
        if (current === null) this.#leave();
        throw error;
      }
    });
  }

  async #closing(work: () => Promise<void>): Promise<void> {
    this.#isClosing = true;
    try {
      await work();
    } catch (error) {
      this.#notifyFailure(error);
    } finally {
      this.#isClosing = false;
    }
  }

  /** Whether a failure only says that the project was closed under a question that was on its way. */
  #isOfClosing(error: unknown): boolean {
    return this.#isClosing && Failure.from(error).kind === 'project-not-open';
  }

  /** The project that is open already stays as it is, with the jobs that run in it. */
  #enter({ path, name, warning }: OpenProject): void {
    this.isTrying = false;
    if (path === this.#project?.path) return;
    this.#leave();
    this.#project = { path, name, warning };
    if (warning !== null) this.notify(warning, '', 'bad');
  }

  #leave(): void {
    this.#opening += 1;
    this.#project = null;
    this.toasts = [];
    this.screen = 'library';
    this.sheet = null;
    this.run = null;
    for (const forget of this.#forgetters) forget();
  }

  #notifyFailure(error: unknown): void {
    const { kind, message, next } = Failure.from(error);
    if (kind !== 'cancelled') this.notify(message, next, 'bad');
  }
}

function ignoringEndOfEngine(error: unknown): null {
  if (Failure.from(error).kind === 'child-died') return null;
  throw error;
}

export const app = new AppState();
