import { Failure } from '../../../src-shared/domain/failure';
import type { Trainer } from '../base/children/trainers';
import { projectState } from '../project/project-state';

type Wish = 'pause' | 'finish';

/** The runs whose training is underway. What is wished of one holds also for the trainer that takes a dead one's place. */
class RunsUnderway {
  readonly #runs = new Map<number, RunUnderway>();

  /** Makes a run known while `work` has it trained. */
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

/** Trainings of an open project. */
export const runsUnderway = projectState(() => new RunsUnderway());

/** One training underway, by one trainer after the other. */
export class RunUnderway {
  readonly #wishes = new Set<Wish>();
  #trainer: Trainer | null = null;

  attach(trainer: Trainer): void {
    this.#trainer = trainer;
    for (const wish of this.#wishes) this.#tell(wish);
  }

  wish(wish: Wish): void {
    this.#wishes.add(wish);
    this.#tell(wish);
  }

  #tell(wish: Wish): void {
    // A trainer that is dying doesn't hear it; the next one is told.
    this.#trainer?.client.trainer[wish]({}).catch(() => undefined);
  }
}
