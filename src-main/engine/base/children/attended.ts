import { Failure } from '../../../../src-shared/domain/failure';
import type { ChildEnd } from '../../../platform/children';

/** Limits on how long a child may take to answer. */
export interface Patience {
  /** Seconds that a request may go on without a sign of life. */
  readonly silence: number;
  /** Milliseconds that a request may go on after it was cancelled. */
  readonly cancelling: number;
}

/**
 * A trainer gives a sign of life after each step, so the slowest step sets the limit: the largest batch that fits into memory
 * takes a minute or two on few and busy cores, and so does loading TensorFlow from a cold disk. Ten minutes are several times
 * that. Whoever waits in vain loses ten minutes; a limit that is too low would end a training again and again.
 *
 * What is cancelled has nothing to finish: checkpoints are whole at any time.
 */
export const usualPatience: Patience = { silence: 600, cancelling: 700 };

/**
 * Looks after the requests to one child: ends it when one of them goes on without a sign of life, or after it was cancelled. Time
 * in which this process is stopped itself does not count.
 */
export class Attendant {
  #why: Failure | null = null;
  /** Seconds without a sign of life. */
  #silent = 0;

  constructor(
    /** Ends the child at once. */
    private readonly kill: () => void,
    private readonly patience: Patience,
  ) {}

  /** Call this whenever the child sends something. */
  readonly heard = (): void => {
    this.#silent = 0;
  };

  /** Waits for a request. Throws kind 'cancelled' soon after the signal, 'child-died' when the child is silent. */
  async attend<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#silent = 0;
    const listening = setInterval(() => {
      this.#silent += 1;
      if (this.#silent >= this.patience.silence) this.#end(silent(this.patience.silence));
    }, 1000);
    let cancelling: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      cancelling = setTimeout(() => this.#end(new Failure('cancelled', 'Cancelled.')), this.patience.cancelling);
    };
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    try {
      return await request();
    } catch (error) {
      throw this.#why ?? error;
    } finally {
      clearInterval(listening);
      clearTimeout(cancelling);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Why the child has ended; null when that was not our doing. */
  get why(): Failure | null {
    return this.#why;
  }

  #end(why: Failure): void {
    this.#why ??= why;
    this.kill();
  }
}

const silent = (seconds: number): Failure =>
  new Failure(
    'child-died',
    `The trainer did not respond for ${durationOf(seconds)} and was ended.`,
    "Start the job again; if it happens again, the trainer's log says more.",
  );

const durationOf = (seconds: number): string =>
  seconds < 60 ? `${String(seconds)} s` : `${String(Math.round(seconds / 60))} minutes`;

/** A child that ended by itself. */
export function deathOf({ code, signal }: ChildEnd): Failure {
  const how = signal ? `signal ${signal}` : `exit code ${String(code)}`;
  const next =
    signal === 'SIGKILL'
      ? 'If memory ran out, close other programs or use a smaller batch size; then start the job again.'
      : "Start the job again; if it happens again, the trainer's log says more.";
  return new Failure('child-died', `The trainer ended unexpectedly (${how}).`, next);
}
