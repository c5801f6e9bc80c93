import type { RequestsOf } from '../../../../src-shared/rpc/declare';
import { Failure } from '../../../../src-shared/domain/failure';
import { decoderContract } from '../../../../src-shared/workers/decoder';
import { caller } from '../../../platform/channel';
import { scrubbedEnvironment, startChild, type Child } from '../../../platform/children';
import { watchLimits, type Exceeded, type Limits } from './limits';

export type DecoderClient = RequestsOf<typeof decoderContract>['decoder'];

/** Thrown when a decoder ended before it answered, or was ended for exceeding a limit. */
export class DecoderLost extends Error {
  constructor(readonly how: 'crashed' | Exceeded) {
    super(how === 'crashed' ? 'A decoder ended.' : `A decoder was ended: ${how}.`);
  }
}

/** Limits for one request to a decoder. */
export type DecoderLimits = Pick<Limits, 'bytes' | 'seconds'>;

/** Seconds to wait for a decoder that somebody has stopped (SIGSTOP) and may continue. */
const stoppedSeconds = 5;
/** Milliseconds between two checks of a decoder's memory. Meanwhile a picture may take a few hundred MB more. */
const interval = 200;

/** One decoder process, which answers one request at a time. */
export class DecoderChild {
  readonly #child: Child;
  readonly #client: DecoderClient;
  #endedFor: 'cancelled' | Exceeded | undefined;

  /** @param log receives what the process prints */
  constructor(log: (text: string) => void) {
    this.#child = startChild('decoder', { environment: decoderEnvironment(), log });
    this.#client = caller(this.#child.channel, decoderContract).decoder;
  }

  get isAlive(): boolean {
    const { connected, exitCode, signalCode } = this.#child.process;
    return connected && exitCode === null && signalCode === null;
  }

  /**
   * Makes a request. Throws DecoderLost when the process ends first or exceeds a limit, kind 'cancelled' when the signal fires first,
   * otherwise what the decoder itself threw. In the first two cases the process has ended by then.
   */
  async ask<T>(
    request: (client: DecoderClient) => Promise<T>,
    limits: DecoderLimits,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) throw new Failure('cancelled', 'Cancelled.');
    const cancel = (): void => this.cancel();
    const watch = watchLimits(this.#child.process.pid ?? 0, { ...limits, stoppedSeconds, interval }, (what) => {
      this.#end(what);
    });
    signal?.addEventListener('abort', cancel);
    try {
      return await request(this.#client);
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind !== 'child-died') throw failure;
      this.#child.kill();
      await this.#child.ended;
      if (this.#endedFor === 'cancelled') throw new Failure('cancelled', 'Cancelled.');
      throw new DecoderLost(this.#endedFor ?? 'crashed');
    } finally {
      watch.stop();
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process at once; its request rejects with kind 'cancelled'. */
  cancel(): void {
    this.#end('cancelled');
  }

  /** Lets an idle process end; one that hangs is killed after 3 s. */
  async stop(): Promise<void> {
    await this.#child.stop(3000);
  }

  #end(reason: 'cancelled' | Exceeded): void {
    this.#endedFor ??= reason;
    this.#child.kill();
  }
}

/**
 * Two threads, because a decoder works on two pictures at a time. Two arenas for glibc's allocator, whose default is eight per core:
 * measured on photographs of 12 megapixels, it saves some 5 % of a decoder's peak of 270 MB, at no cost in speed.
 */
const decoderEnvironment = (): NodeJS.ProcessEnv =>
  scrubbedEnvironment({ UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' });
