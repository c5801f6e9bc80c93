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
  project = $state.raw<OpenProject | null>(null);
  screen = $state<Screen>('library');
  toasts = $state.raw<readonly Toast[]>([]);
  /** The run that Review and Export speak of; null for the newest finished one. */
  run = $state<string | null>(null);
  isKeysShown = $state(false);
  sheet = $state<SheetName | null>(null);
  #lastToast = 0;

  constructor() {
    on('shell', 'engineRestarted', ({ reason, project }) => {
      this.tell(`The engine ended (${reason}) and was started again.`, 'What it had acknowledged is kept.', 'bad');
      if (project === null) this.project = null;
    });
    on('backups', 'failed', ({ message, next }) => this.tell(message, next, 'bad'));
    on('runs', 'trainerRestarted', ({ message, next }) => this.tell(message, next, 'bad'));
    on('shell', 'openRequested', ({ path }) => void this.open(path));
  }

  async open(path: string): Promise<void> {
    await this.attempt(async () => this.#enter(await engine.project.open({ path })));
  }

  async create(path: string): Promise<void> {
    await this.attempt(async () => this.#enter(await engine.project.create({ path })));
  }

  async close(): Promise<void> {
    await this.attempt(async () => {
      await engine.project.close({});
      this.project = null;
    });
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
    this.project = null;
    await this.open(project.path);
    this.sheet = sheet;
  }

  /** Says something for a few seconds; bad news stay until they are dismissed. */
  tell(text: string, next = '', tone: Toast['tone'] = 'plain'): void {
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

  /** Runs what a person asked for; a failure is told where it happened: `null` is returned. */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const { kind, message, next } = Failure.from(error);
      if (kind !== 'cancelled') this.tell(message, next, 'bad');
      return null;
    }
  }

  /** After a reload of the window the engine still has its project open. */
  async resume(): Promise<void> {
    const current = await this.attempt(() => engine.project.current({}));
    if (current) this.#enter(current);
  }

  #enter({ path, name, warning }: OpenProject): void {
    if (warning !== null && this.project?.path !== path) this.tell(warning, '', 'bad');
    this.project = { path, name, warning };
    this.screen = 'library';
    this.sheet = null;
    this.run = null;
  }
}

export const app = new AppState();
