import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets the engine and the window go before this process wherever processors are short: people wait for those. Called
 * before the process has threads, which on Linux keep the priority that they are made with.
 */
export function workInBackground(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
}
