import { app, dialog } from 'electron';
import type { Job } from '../../src-shared/contract/jobs';
import type { Logger } from '../platform/log';
import { isTraining, jobTitle, type RunningJobs } from './running-jobs';
import type { MainWindow } from './window';

/** Milliseconds for the engine to end in order. Quitting as a whole stays under 5 s. */
const engineGraceMs = 3500;

const answers = {
  stay: 'Don’t close',
  background: 'Keep running in the background',
  pause: 'Pause at a checkpoint and quit',
  cancel: 'Cancel it and quit',
} as const;
type Answer = keyof typeof answers;

const inBackground =
  'In the background it continues without the window. The window comes back when the work has ended, or when you start Facet again.';
const ofTraining = 'A paused training keeps its checkpoint in the project; Resume continues from there.';

export interface ClosingOptions {
  readonly jobs: RunningJobs;
  readonly window: () => MainWindow | null;
  /** Pauses a training; resolves when its job has ended, at most half a minute later. */
  readonly pause: (job: Job) => Promise<void>;
  readonly stopEngine: (graceMs: number) => Promise<void>;
  readonly log: Logger;
}

/** Quits when the window is closed. While a job runs, the person decides what happens to it. */
export class Closing {
  #isQuitting = false;
  #isAsking = false;

  constructor(private readonly options: ClosingOptions) {
    app.on('before-quit', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      void this.request();
    });
    // `quit` ends the app once the engine is gone.
    app.on('window-all-closed', () => undefined);
  }

  watch(window: MainWindow): void {
    window.browser.on('close', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      void this.request();
    });
  }

  /** Quits; while a job runs, asks first. */
  async request(): Promise<void> {
    if (this.#isAsking || this.#isQuitting) return;
    const { running } = this.options.jobs;
    // Of several jobs, the question is about one that can be paused.
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

  /** Quits without asking. No process of ours stays. */
  async quit(): Promise<void> {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    const window = this.options.window();
    window?.browser.hide();
    const [stopped] = await Promise.allSettled([this.options.stopEngine(engineGraceMs), window?.saveBounds()]);
    if (stopped.status === 'rejected')
      this.options.log.error({ err: stopped.reason as unknown }, 'the engine did not end');
    app.exit(0);
  }

  /** Pauses a training. One that is being evaluated can't be paused: quitting cancels it, and its checkpoints stay. */
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
      message: `${jobTitle(job)} is still running.`,
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
