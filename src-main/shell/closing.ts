import { app, dialog } from 'electron';
import type { Job } from '../../src-shared/contract/jobs';
import type { Logger } from '../platform/log';
import { isTraining, titleOf, type Work } from './work';
import type { MainWindow } from './window';

/** The engine gets this long to end in order; with the rest of quitting it stays under 5 s. */
const engineGraceMs = 3500;

const answers = {
  stay: 'Don’t close',
  background: 'Keep running in the background',
  pause: 'Pause at a checkpoint and quit',
  cancel: 'Cancel it and quit',
} as const;
type Answer = keyof typeof answers;

const inBackground =
  'In the background it goes on without the window, which comes back when the work has ended, or when you start Facet again.';
const ofTraining = 'Paused, it waits with its checkpoint in the project, and Resume goes on from there.';

export interface ClosingOptions {
  readonly work: Work;
  readonly window: () => MainWindow | null;
  /** Pauses a training; resolves when it has ended, or after a while. */
  readonly pause: (job: Job) => Promise<void>;
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
    const { running } = this.options.work;
    // Of several, the one that can be paused is asked about.
    const job = running.find(isTraining) ?? running[0];
    if (!job) return this.quit();
    this.#isAsking = true;
    try {
      const answer = await this.#ask(job);
      if (answer === 'background') this.options.window()?.browser.hide();
      if (answer === 'pause') await this.#pause(job);
      if (answer === 'pause' || answer === 'cancel') await this.quit();
    } finally {
      this.#isAsking = false;
    }
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

  /** A training that can't be paused, being evaluated already, is cancelled by quitting: its checkpoints stay. */
  async #pause(job: Job): Promise<void> {
    await this.options.pause(job).catch((error: unknown) => {
      this.options.log.warn({ err: error, job: job.id }, 'the training could not be paused');
    });
  }

  async #ask(job: Job): Promise<Answer> {
    const window = this.options.window()?.browser;
    const choices: Answer[] = ['background', ...(isTraining(job) ? ['pause' as const] : []), 'cancel', 'stay'];
    const question = {
      type: 'question' as const,
      title: 'Facet',
      message: `${titleOf(job)} is still running.`,
      detail: isTraining(job) ? `${inBackground} ${ofTraining}` : inBackground,
      buttons: choices.map((choice) => answers[choice]),
      defaultId: 0,
      cancelId: choices.indexOf('stay'),
      noLink: true,
    };
    const { response } = await (window?.isVisible()
      ? dialog.showMessageBox(window, question)
      : dialog.showMessageBox(question));
    return choices[response] ?? 'stay';
  }
}
