import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../../src-shared/domain/failure';

/** Milliseconds between two signs of life. */
const beat = 1000;

let tell: () => void = () => undefined;
let toldAt = -Infinity;

/** Names who is told that the work goes on. One a process, as there is one loop that works. */
export function tellSignsOfLife(listener: () => void): void {
  tell = listener;
}

/**
 * Lets waiting messages be handled, then stops if one of them was a cancellation. Called after every step: a step blocks
 * this process's only thread, and a cancellation or a dead parent is heard of in between.
 * Tells that the work goes on, too: who waits for a process that has hung ends it.
 * Two turns: in the first a message arrives, vscode-jsonrpc handles it in an immediate of its own, which the second follows.
 * @throws Failure of kind 'cancelled'
 */
export async function pause(signal: AbortSignal): Promise<void> {
  const now = performance.now();
  if (now - toldAt >= beat) {
    toldAt = now;
    tell();
  }
  await setImmediate();
  await setImmediate();
  if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
}
