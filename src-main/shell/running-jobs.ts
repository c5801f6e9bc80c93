import { Notification, powerSaveBlocker } from 'electron';
import type { JobName } from '../../src-shared/contract';
import type { Job } from '../../src-shared/contract/jobs';

/** Milliseconds from which a job's end is worth a notification. */
const notifyFromMs = 5000;

/** Requests that run as a job when they change very many images (engine/labelling/steps.ts). */
type LargeStepName = 'labels.apply' | 'labels.undo' | 'labels.redo';

const titles: Readonly<Record<JobName | LargeStepName, string>> = {
  'backups.make': 'The backup',
  'datasets.write': 'Writing the data set',
  'doctor.check': 'The check of the project',
  'embeddings.make': 'Computing features',
  'explanations.average': 'Averaging what the model looked at',
  'explanations.page': 'Finding what the model looked at',
  'explanations.write': 'Writing what the model looked at',
  'exports.run': 'The export',
  'forgets.run': 'Forgetting',
  'imports.recognise': 'Looking at the folder',
  'imports.run': 'The import',
  'imports.unpack': 'Unpacking',
  'issues.find': 'The search for issues',
  'labels.apply': 'Labelling',
  'labels.redo': 'Redo',
  'labels.undo': 'Undo',
  'learning.next': 'Choosing the next images',
  'map.make': 'Making the map',
  'models.evaluate': 'The evaluation of the model',
  'predictions.copy': 'Copying the predicted images',
  'predictions.run': 'The prediction',
  'predictions.suggest': 'Adding the predicted images',
  'predictions.write': 'Writing the predictions',
  'relinks.run': 'Relinking',
  'reports.write': 'The report',
  'runs.evaluate': 'The evaluation',
  'runs.resume': 'Training',
  'runs.train': 'Training',
  'sample.draw': 'Drawing the sample',
  'similar.find': 'The search for similar images',
  'starters.add': 'Adding the starter model',
  'suggestions.make': 'Suggesting labels',
  'suspects.find': 'The search for suspect labels',
};

export interface RunningJobsListeners {
  readonly isWindowFocused: () => boolean;
  readonly onNotificationClicked: () => void;
  /** The last running job has ended. */
  readonly onIdle: () => void;
}

/** The running jobs. Keeps the computer awake while there are any, and notifies of their end when the window has no focus. */
export class RunningJobs {
  readonly #running = new Map<number, Job>();
  #blocker: number | null = null;

  constructor(private readonly listeners: RunningJobsListeners) {}

  get running(): readonly Job[] {
    return [...this.#running.values()];
  }

  /** Notes a job's change, as the engine reports it. */
  update(job: Job): void {
    if (job.state === 'running') {
      this.#running.set(job.id, job);
    } else if (this.#running.delete(job.id)) {
      this.#notify(job);
      if (this.#running.size === 0) this.listeners.onIdle();
    }
    this.#block();
  }

  /** Call when the engine died, and every job with it. */
  clear(): void {
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

  #notify(job: Job): void {
    const isLong = Date.now() - job.startedAt >= notifyFromMs;
    if (!isLong || wasAskedFor(job.state) || this.listeners.isWindowFocused() || !Notification.isSupported()) return;
    const notification = new Notification({
      title: `${jobTitle(job)} ${job.state === 'done' ? 'has ended' : 'failed'}`,
      body: job.failure?.message ?? '',
    });
    notification.on('click', this.listeners.onNotificationClicked);
    notification.show();
  }
}

/** Whether the person caused a job to end like this, and so needs no notification. */
const wasAskedFor = (state: Job['state']): boolean => state === 'cancelled' || state === 'paused';

/** Whether a job is a training, which can be paused. */
export const isTraining = ({ name }: Job): boolean => name === 'runs.train' || name === 'runs.resume';

/** Name of a job as the subject of a sentence, such as 'Training'. */
export const jobTitle = ({ name }: Job): string => (isKnown(name) ? titles[name] : 'The work');

const isKnown = (name: string): name is keyof typeof titles => Object.hasOwn(titles, name);
