import { Notification, powerSaveBlocker } from 'electron';
import type { JobName } from '../../src-shared/contract';
import type { Job } from '../../src-shared/contract/jobs';

/** Work that took less is not worth a notification. */
const worthTellingMs = 5000;

/** A step over very many images is a job inside its request (engine/labelling/steps.ts). */
type LargeStepName = 'labels.apply' | 'labels.undo' | 'labels.redo';

const titles: Readonly<Record<JobName | LargeStepName, string>> = {
  'backups.make': 'The backup',
  'datasets.write': 'Writing the data set',
  'doctor.check': 'The check of the project',
  'embeddings.make': 'Computing features',
  'exports.run': 'The export',
  'forgets.run': 'Forgetting',
  'imports.run': 'The import',
  'issues.find': 'The search for issues',
  'labels.apply': 'Labelling',
  'labels.redo': 'Redo',
  'labels.undo': 'Undo',
  'learning.next': 'Choosing the next images',
  'map.make': 'Making the map',
  'predictions.run': 'The prediction',
  'relinks.run': 'Relinking',
  'runs.evaluate': 'The evaluation',
  'runs.resume': 'Training',
  'runs.train': 'Training',
  'sample.draw': 'Drawing the sample',
  'similar.find': 'The search for similar images',
  'starters.add': 'Adding the starter model',
  'suggestions.make': 'Suggesting labels',
  'suspects.find': 'The search for wrong labels',
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
export const titleOf = ({ name }: Job): string => (isKnown(name) ? titles[name] : 'The work');

const isKnown = (name: string): name is keyof typeof titles => Object.hasOwn(titles, name);
