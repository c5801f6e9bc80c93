import { Failure } from '../../../../src-shared/domain/failure';
import { DecoderChild, DecoderLost, type DecoderClient, type DecoderLimits } from './decoder-child';

const cancelled = (): Failure => new Failure('cancelled', 'Cancelled.');

/** A slot for one decoder process, which is started when it is first needed and again after it was lost. */
export class DecoderSlot {
  #child: DecoderChild | undefined;
  #isOver = false;

  constructor(
    readonly number: number,
    private readonly log: (text: string) => void,
  ) {}

  /** Makes a request, as DecoderChild.ask does. Also throws kind 'internal' when no decoder starts. */
  async ask<T>(
    request: (client: DecoderClient) => Promise<T>,
    limits: DecoderLimits,
    signal?: AbortSignal,
  ): Promise<T> {
    const child = this.#child?.isAlive ? this.#child : await this.#start(signal);
    return child.ask(request, limits, signal);
  }

  /** Ends the decoder at once; this slot starts no other. */
  cancel(): void {
    this.#isOver = true;
    this.#child?.cancel();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /**
   * Starts a decoder and asks it for its versions. One that can't even answer that is broken for all files; without this question, each
   * file would be refused as the culprit. Two attempts, because a process can also be killed from outside.
   */
  async #start(signal?: AbortSignal): Promise<DecoderChild> {
    for (let attempt = 0; attempt < 2; attempt++) {
      if (this.#isOver) throw cancelled();
      const child = new DecoderChild(this.log);
      this.#child = child;
      try {
        await child.ask((client) => client.versions({}), { bytes: Infinity, seconds: 30 }, signal);
        return child;
      } catch (error) {
        if (!(error instanceof DecoderLost)) throw error;
      }
    }
    throw new Failure('internal', 'The program that decodes images does not start.', { step: 'check-installation' });
  }
}

interface Waiting {
  readonly resolve: (slot: DecoderSlot) => void;
  readonly reject: (error: Failure) => void;
}

/** Slots, each lent to one request at a time; requests wait for one in order of arrival. */
export class DecoderSlots {
  readonly #all: readonly DecoderSlot[];
  /** The slot freed last is lent first, since it has a decoder already. */
  readonly #free: DecoderSlot[];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(size: number, log: (text: string) => void) {
    this.#all = Array.from({ length: size }, (_, number) => new DecoderSlot(number, log));
    this.#free = [...this.#all].reverse();
  }

  /** Runs `work` with a slot of its own. Throws kind 'cancelled' when the signal fires before one is free. */
  async lend<T>(signal: AbortSignal | undefined, work: (slot: DecoderSlot) => Promise<T>): Promise<T> {
    if (this.#isClosed || signal?.aborted) throw cancelled();
    const slot = this.#free.pop() ?? (await this.#nextFree(signal));
    try {
      return await work(slot);
    } catch (error) {
      throw this.#explain(error);
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve(slot);
      else this.#free.push(slot);
    }
  }

  /** Ends all decoders: idle ones orderly, working ones at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(cancelled());
    const idle = new Set(this.#free);
    for (const slot of this.#all) if (!idle.has(slot)) slot.cancel();
    await Promise.all(this.#all.map((slot) => slot.stop()));
  }

  /** Anything that fails after the slots were closed has failed because of that. */
  #explain(error: unknown): unknown {
    return this.#isClosed ? cancelled() : error;
  }

  #nextFree(signal: AbortSignal | undefined): Promise<DecoderSlot> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        resolve: (slot) => {
          signal?.removeEventListener('abort', cancel);
          resolve(slot);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', cancel);
          reject(error);
        },
      };
      const cancel = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        waiting.reject(cancelled());
      };
      signal?.addEventListener('abort', cancel);
      this.#waiting.push(waiting);
    });
  }
}
