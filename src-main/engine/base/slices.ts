import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from './jobs';

/** Milliseconds of one slice: together with an answer's own work, others wait some 10 ms at most. */
const sliceMs = 5;

/** Items between two interruptions of a loop. */
const itemsPerYield = 64;

/**
 * Lets the engine answer others before this work goes on.
 * @throws Failure of kind 'cancelled' when the signal has fired
 */
export async function yieldToOthers(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal) throwIfCancelled(signal);
}

/**
 * Does long work on the engine's thread in slices, between which the engine answers others. Meanwhile, the data that the work reads may
 * change.
 * @param work yields wherever it may be interrupted, every fraction of a millisecond or so
 * @param signal none: the work can't be cancelled
 * @throws Failure of kind 'cancelled' when the signal fires
 */
export async function inSlices<T>(work: Generator<unknown, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const endsAt = performance.now() + sliceMs;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < endsAt);
    await yieldToOthers(signal);
  }
}

/** Does interruptible work without a break. */
export function withoutYielding<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Collects items that come in batches of a millisecond or so; interruptible. */
export function* collecting<T>(batches: Iterable<readonly T[]>): Generator<void, T[]> {
  const all: T[] = [];
  for (const batch of batches) {
    for (const item of batch) all.push(item);
    yield;
  }
  return all;
}

/** Interruptible loop over many small things. */
export function* forEachItem<T>(items: Iterable<T>, work: (item: T) => void): Generator<void, void> {
  let done = 0;
  for (const item of items) {
    work(item);
    done += 1;
    if (done % itemsPerYield === 0) yield;
  }
}

/** Interruptible loop over the numbers 0..count-1, for which an iterator would cost more than much of the work. */
export function* forEachIndex(count: number, work: (index: number) => void): Generator<void, void> {
  for (let index = 0; index < count; index += 1) {
    work(index);
    if (index % itemsPerYield === itemsPerYield - 1) yield;
  }
}

/** Loops over many small things in slices, after letting others run: several such loops in a row then never add up to a long wait. */
export async function forEachInSlices<T>(
  items: Iterable<T>,
  signal: AbortSignal,
  work: (item: T) => void,
): Promise<void> {
  await yieldToOthers(signal);
  await inSlices(forEachItem(items, work), signal);
}
