import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lowers this process's priority: where processors are short, the engine and the window, which people wait for, go first.
 * Call it before the process has threads. On Linux a thread keeps the priority that it is made with.
 */
export function workInBackground(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
}
