import { constants } from 'node:os';

/** What a command answers to Ctrl-C, as to SIGTERM: 128 and the number of SIGINT, as shells have it. */
export const interruptedCode = 128 + constants.signals.SIGINT;

let handler: (() => void) | null = null;
let isInterrupted = false;

/**
 * Hears of Ctrl-C and SIGTERM until the returned function is called. Where nobody listens, before the engine is started and after
 * it has ended, they end the process at once. This module is loaded first, so that there is no moment in which they don't count.
 */
export function onInterrupt(listener: () => void): () => void {
  handler = listener;
  return () => {
    if (handler === listener) handler = null;
  };
}

/** Whether the person has asked for an end, whatever came of it. */
export const wasInterrupted = (): boolean => isInterrupted;

function interrupt(): void {
  isInterrupted = true;
  if (handler === null) process.exit(interruptedCode);
  handler();
}

process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
