import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';

/**
 * Lets waiting messages be handled, then stops if one of them was a cancellation. Called after every step: a step blocks
 * this process's only thread, and a cancellation or a dead parent is heard of in between.
 * Two turns: in the first a message arrives, vscode-jsonrpc handles it in an immediate of its own, which the second follows.
 * @throws Failure of kind 'cancelled'
 */
export async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  await setImmediate();
  if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
}
