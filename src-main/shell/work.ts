import { Notification, powerSaveBlocker } from 'electron';
import type { Job } from '../../src-shared/contract/jobs';

/** Work that took less is not worth a notification. */
const worthTellingMs = 5000;

const titles: Readonly<Record<string, string>> = {
  'imports.run': 'The import',
  'runs.train': 'Training',
  'runs.resume': 'Training',
  'runs.evaluate': 'The evaluation',
  'exports.run': 'The export',
  'predictions.run': 'The prediction',
  'sample.draw': 'Drawing the sample',
  'forgets.run': 'Forgetting',
  'labels.apply': 'Labelling',
  'labels.undo': 'Undo',
  'labels.redo': 'Redo',
};

export interface WorkListeners {
  readonly isWindowFocused: () => boolean;
  readonly onNotificationClicked: () => void;
  /** The last running job has ended. */
  readonly onIdle: () => void;
}

/** Knows which jobs run; keeps the computer awake meanwhile and tells of their ends when nobody looks. */
export class Work {
  readonly #running = new Map<number, Job>();
  #blocker: number | null = null;

  constructor(private readonly listeners: WorkListeners) {}

  get running(): readonly Job[] {
    return [...this.#running.values()];
  }

  /** Takes a job's change from the engine. */
  take(job: Job): void {
    if (job.state === 'running') {
      this.#running.set(job.id, job);
    } else if (this.#running.delete(job.id)) {
      this.#tell(job);
      if (this.#running.size === 0) this.listeners.onIdle();
    }
    this.#block();
  }

  /** The engine died, and every job with it. */
  forget(): void {
    const wasBusy = this.#running.size > 0;
    this.#running.clear();
    this.#block();
    if (wasBusy) this.listeners.onIdle();
  }

  #block(): void {
    if (this.#running.size > 0) {
      this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }

  #tell(job: Job): void {
    const isLong = Date.now() - job.startedAt >= worthTellingMs;
    if (!isLong || isWanted(job.state) || this.listeners.isWindowFocused() || !Notification.isSupported()) return;
    const notification = new Notification({
      title: `${titleOf(job)} ${job.state === 'done' ? 'has ended' : 'failed'}`,
      body: job.failure?.message ?? '',
    });
    notification.on('click', this.listeners.onNotificationClicked);
    notification.show();
  }
}

/** Whether the person brought this end about and need not be told of it. */
const isWanted = (state: Job['state']): boolean => state === 'cancelled' || state === 'paused';

/** Whether a job is a training, which can be paused. */
export const isTraining = ({ name }: Job): boolean => name === 'runs.train' || name === 'runs.resume';

/** What a job is called in a sentence: 'Training'. */
export const titleOf = (job: Job): string => titles[job.name] ?? 'The work';
