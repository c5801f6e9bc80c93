import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from './jobs';

/** Milliseconds of one slice: with what an answer takes itself, others wait some 10 ms at most. */
const sliceMs = 5;

/**
 * Does long work on the engine's thread in slices, between which the engine answers others. What the work reads may change
 * in between.
 * @param work yields wherever it may be interrupted, every fraction of a millisecond or so
 * @throws Failure of kind 'cancelled' when the signal fires
 */
export async function inSlices<T>(work: Generator<unknown, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const endsAt = performance.now() + sliceMs;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < endsAt);
    await setImmediate();
    throwIfCancelled(signal);
  }
}

/** Does the same work without a break. */
export function atOnce<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Goes through many small things, and may be interrupted after every so many. */
export function* everySome<T>(things: Iterable<T>, work: (thing: T) => void): Generator<void, void> {
  let done = 0;
  for (const thing of things) {
    work(thing);
    done += 1;
    if (done % some === 0) yield;
  }
}

/** The same for the numbers 0..count-1, of which an iterator would cost more than much of the work. */
export function* everyIndex(count: number, work: (index: number) => void): Generator<void, void> {
  for (let index = 0; index < count; index += 1) {
    work(index);
    if (index % some === some - 1) yield;
  }
}

const some = 64;
