import { app, dialog } from 'electron';
import type { Logger } from '../platform/log';
import { titleOf, type Work } from './work';
import type { MainWindow } from './window';

/** The engine gets this long to end in order; with the rest of quitting it stays under 5 s. */
const engineGraceMs = 3500;

const answers = ['Keep running in the background', 'Cancel it and quit', 'Don’t close'] as const;

export interface ClosingOptions {
  readonly work: Work;
  readonly window: () => MainWindow | null;
  readonly stopEngine: (graceMs: number) => Promise<void>;
  readonly log: Logger;
}

/** Closing the window quits, unless work runs: then the person says what becomes of it. */
export class Closing {
  #isQuitting = false;
  #isAsking = false;

  constructor(private readonly options: ClosingOptions) {
    app.on('before-quit', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      void this.request();
    });
    // We quit ourselves, when the engine is gone.
    app.on('window-all-closed', () => undefined);
  }

  watch(window: MainWindow): void {
    window.browser.on('close', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      void this.request();
    });
  }

  /** Quits, or asks first when work runs. */
  async request(): Promise<void> {
    if (this.#isAsking || this.#isQuitting) return;
    if (this.options.work.running.length === 0) return this.quit();
    this.#isAsking = true;
    const answer = await this.#ask().finally(() => (this.#isAsking = false));
    if (answer === 'Cancel it and quit') return this.quit();
    if (answer === 'Keep running in the background') this.options.window()?.browser.hide();
  }

  /** Quits without asking; no process of ours is left. */
  async quit(): Promise<void> {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    const window = this.options.window();
    window?.browser.hide();
    const [stopped] = await Promise.allSettled([this.options.stopEngine(engineGraceMs), window?.savePlace()]);
    if (stopped.status === 'rejected')
      this.options.log.error({ err: stopped.reason as unknown }, 'the engine did not end');
    app.exit(0);
  }

  async #ask(): Promise<(typeof answers)[number]> {
    const [job] = this.options.work.running;
    const window = this.options.window()?.browser;
    const question = {
      type: 'question' as const,
      title: 'Facet',
      message: `${job ? titleOf(job) : 'Work'} is still running.`,
      detail:
        'In the background it goes on without the window, which comes back when the work has ended, or when you start Facet again.',
      buttons: [...answers],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    };
    const { response } = await (window?.isVisible()
      ? dialog.showMessageBox(window, question)
      : dialog.showMessageBox(question));
    return answers[response] ?? 'Don’t close';
  }
}
