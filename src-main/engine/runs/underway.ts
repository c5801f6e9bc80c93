import { Failure } from '../../../src-shared/domain/failure';
import type { Trainer } from '../base/children/trainers';
import { projectState } from '../project/project-state';

/** A person's request to a training that is underway. */
type Wish = 'pause' | 'finish';

/** The runs whose training is underway. A wish also holds for the trainer that replaces a dead one. */
class RunsUnderway {
  readonly #runs = new Map<number, RunUnderway>();

  /** Registers a run while `work` trains it. */
  async during<T>(run: number, work: (underway: RunUnderway) => Promise<T>): Promise<T> {
    const underway = new RunUnderway();
    this.#runs.set(run, underway);
    try {
      return await work(underway);
    } finally {
      this.#runs.delete(run);
    }
  }

  /** @throws Failure of kind 'not-found' when the run isn't training */
  wish(run: number, wish: Wish): void {
    const underway = this.#runs.get(run);
    if (!underway) throw new Failure('not-found', `r${String(run)} isn't training.`, 'Choose a run that is training.');
    underway.wish(wish);
  }
}

/** The open project's trainings. */
export const runsUnderway = projectState(() => new RunsUnderway());

/** One training underway, by one trainer after another. */
export class RunUnderway {
  readonly #wishes = new Set<Wish>();
  #trainer: Trainer | null = null;

  attach(trainer: Trainer): void {
    this.#trainer = trainer;
    for (const wish of this.#wishes) this.#send(wish);
  }

  wish(wish: Wish): void {
    this.#wishes.add(wish);
    this.#send(wish);
  }

  #send(wish: Wish): void {
    // A dying trainer does not receive it; the next one gets it when it is attached.
    this.#trainer?.client.trainer[wish]({}).catch(() => undefined);
  }
}
