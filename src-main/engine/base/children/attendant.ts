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
 * Limits for an ordinary trainer. It gives a sign of life after each step, so the slowest step sets the limit: the largest batch that
 * fits into memory takes a minute or two on few, busy cores, and so does loading TensorFlow from a cold disk. Ten minutes are several
 * times that. Waiting in vain costs ten minutes; a limit that is too low would end a training again and again.
 *
 * A cancelled request has nothing to finish, because checkpoints are whole at any time.
 */
export const usualPatience: Patience = { silence: 600, cancelling: 700 };

/**
 * Ends a child when one of its requests goes on without a sign of life, or after it was cancelled. Time during which this process is
 * itself stopped does not count.
 */
export class Attendant {
  #endReason: Failure | null = null;
  /** Seconds without a sign of life. */
  #silent = 0;

  constructor(
    /** Ends the child at once. */
    private readonly kill: () => void,
    private readonly patience: Patience,
  ) {}

  /** To be called whenever the child sends something. */
  readonly noteSignOfLife = (): void => {
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
      throw this.#endReason ?? error;
    } finally {
      clearInterval(listening);
      clearTimeout(cancelling);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** The reason why the attendant ended the child; null when it did not. */
  get endReason(): Failure | null {
    return this.#endReason;
  }

  #end(reason: Failure): void {
    this.#endReason ??= reason;
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

/** The failure for a trainer, or another child, that ended by itself. */
export function deathOf({ code, signal }: ChildEnd, child = 'trainer'): Failure {
  const how = signal ? `signal ${signal}` : `exit code ${String(code)}`;
  const next =
    signal === 'SIGKILL'
      ? 'If memory ran out, close other programs or use a smaller batch size; then start the job again.'
      : `Start the job again; if it happens again, the ${child}'s log says more.`;
  return new Failure('child-died', `The ${child} ended unexpectedly (${how}).`, next);
}
