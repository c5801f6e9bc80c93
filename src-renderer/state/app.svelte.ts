import { Failure } from '../../src-shared/domain/failure';
import { engine, on, shell } from '../client';

/** `next`, which is Label next, and `map` are what the library leads to. */
export type Screen = 'library' | 'next' | 'map' | 'issues' | 'train' | 'review' | 'export';

/** Sheets that any screen can open. */
export type SheetName = 'actor' | 'backups' | 'classes' | 'forget' | 'views';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'bad';
  readonly text: string;
  /** What to do next; empty for nothing. */
  readonly next: string;
}

interface OpenProject {
  readonly path: string;
  readonly name: string;
  readonly warning: string | null;
}

/** What the whole window shares: the open project, the screen, messages. */
class AppState {
  #project = $state.raw<OpenProject | null>(null);
  #opening = 0;
  #forgetters: readonly (() => void)[] = [];
  screen = $state<Screen>('library');
  toasts = $state.raw<readonly Toast[]>([]);
  /** The run that Review and Export speak of; null for the newest finished one. */
  run = $state<string | null>(null);
  isKeysShown = $state(false);
  sheet = $state<SheetName | null>(null);
  #lastToast = 0;

  constructor() {
    on('shell', 'engineRestarted', ({ reason, project }) => {
      if (project === null) this.#leave();
      this.notify(`The engine ended (${reason}) and was started again.`, 'What it had acknowledged is kept.', 'bad');
    });
    on('backups', 'failed', ({ message, next }) => this.notify(message, next, 'bad'));
    on('runs', 'trainerRestarted', ({ message, next }) => this.notify(message, next, 'bad'));
    on('shell', 'openRequested', ({ path }) => void this.open(path));
  }

  get project(): OpenProject | null {
    return this.#project;
  }

  /** Counts openings of projects, of the same one, too: what belongs to another number belongs to another project. */
  get opening(): number {
    return this.#opening;
  }

  /** Calls `forget` whenever a project is left, before another one is entered: what was read of it is of no use any more. */
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
    try {
      await engine.project.close({});
      this.#leave();
    } catch (error) {
      this.#notifyFailure(error);
    }
  }

  /** Asks with a system dialog, then makes or opens what was chosen. */
  async chooseNew(): Promise<void> {
    const path = await shell.shell.chooseNewProject({});
    if (path !== null) await this.create(path);
  }

  async chooseOpen(): Promise<void> {
    const path = await shell.shell.chooseProject({});
    if (path !== null) await this.open(path);
  }

  /** The project is another one in the same folder, after a restore: everything is read anew. */
  async reopen(): Promise<void> {
    const { project, sheet } = this;
    if (!project) return;
    this.#leave();
    await this.open(project.path);
    this.sheet = sheet;
  }

  /** Says something for a few seconds; bad news stay until they are dismissed, or the project is left. */
  notify(text: string, next = '', tone: Toast['tone'] = 'plain'): void {
    const toast = { id: (this.#lastToast += 1), tone, text, next };
    this.toasts = [...this.toasts.slice(-3), toast];
    if (tone === 'plain')
      setTimeout(() => {
        this.dismiss(toast.id);
      }, 5000);
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /**
   * Runs what a person asked for; a failure is told where it happened: `null` is returned. What fails after its project was left
   * is of no interest to who looks at the next one.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    const { opening } = this;
    try {
      return await work();
    } catch (error) {
      if (opening === this.#opening) this.#notifyFailure(error);
      return null;
    }
  }

  /** After a reload of the window the engine still has its project open. */
  async resume(): Promise<void> {
    const current = await this.attempt(() => engine.project.current({}));
    if (current) this.#enter(current);
  }

  /** After a refusal the former project is still open, unless the engine died or could not close it. */
  async #replace(ask: () => Promise<OpenProject>): Promise<void> {
    try {
      this.#enter(await ask());
    } catch (error) {
      const current = await engine.project.current({}).catch(() => undefined);
      if (current === null) this.#leave();
      this.#notifyFailure(error);
    }
  }

  /** Asked for once more, the open project stays as it is, with what runs in it. */
  #enter({ path, name, warning }: OpenProject): void {
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

export const app = new AppState();
