import { Mutex } from '../mutex';
import { modelLimits, tooLarge } from './limited';
import { watchLimits, type Exceeded } from './limits';
import { startTrainer, untilDeath, type Trainer, type TrainerOptions } from './trainers';

/** Milliseconds without a request after which the process ends. It holds some hundred MB. */
const usualIdleMs = 120_000;

/**
 * A trainer that stays between requests, so that a model which it has loaded is ready for the next one. It starts with the first
 * request, and again after it has died; it ends when nothing was asked of it for a while.
 */
export class WarmTrainer {
  readonly #mutex = new Mutex();
  #trainer: Trainer | null = null;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly options: TrainerOptions,
    private readonly idleMs = usualIdleMs,
  ) {}

  /** Whether a process is running. */
  get isWarm(): boolean {
    return this.#trainer !== null;
  }

  /**
   * Does work with the trainer; one request after the other. The process is ended when the model takes too much memory or time.
   * @param model folder of the model that the work is about
   * @throws as `withLimitedTrainer` does
   */
  use<T>(model: string, work: (trainer: Trainer) => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      clearTimeout(this.#idle);
      const trainer = (this.#trainer ??= this.#start());
      const exceeded: { what?: Exceeded } = {};
      const watch = watchLimits(trainer.processId ?? 0, modelLimits, (what) => {
        exceeded.what = what;
        trainer.kill();
      });
      const stopListening = trainer.on('trainer', 'imagesDone', watch.progressed);
      try {
        return await untilDeath(trainer, work);
      } catch (error) {
        throw exceeded.what === undefined ? error : tooLarge(model, exceeded.what, modelLimits, error);
      } finally {
        stopListening();
        watch.stop();
        if (this.#isClosed) this.#end();
        else this.#idle = setTimeout(() => this.#end(), this.idleMs).unref();
      }
    });
  }

  /** Ends the process; a request underway fails with kind 'child-died'. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #start(): Trainer {
    const trainer = startTrainer(this.options);
    void trainer.ended.then(() => {
      if (this.#trainer === trainer) this.#trainer = null;
    });
    return trainer;
  }

  #end(): void {
    clearTimeout(this.#idle);
    void this.#trainer?.stop();
    this.#trainer = null;
  }
}
