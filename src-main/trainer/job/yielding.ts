import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../../src-shared/domain/failure';

/** Milliseconds between two signs of life. */
const beat = 1000;

let reportAlive: () => void = () => undefined;
let reportedAt = -Infinity;

/** Sets the listener for signs of life. One per process, because one loop works in it. */
export function onSignOfLife(listener: () => void): void {
  reportAlive = listener;
}

/**
 * Lets waiting messages be handled, and gives a sign of life: a process that seems to hang is ended. Called after every step,
 * because a step blocks this process's only thread: cancellation and the parent's death are noticed only in between.
 * It takes two turns of the event loop. In the first a message arrives; vscode-jsonrpc then handles it in an immediate of its
 * own, which the second turn follows.
 * @throws Failure of kind 'cancelled' once the signal is aborted
 */
export async function yieldToMessages(signal: AbortSignal): Promise<void> {
  const now = performance.now();
  if (now - reportedAt >= beat) {
    reportedAt = now;
    reportAlive();
  }
  await setImmediate();
  await setImmediate();
  if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
}
