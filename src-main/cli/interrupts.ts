import { constants } from 'node:os';

/** Exit code after Ctrl-C or SIGTERM: 128 plus the number of SIGINT, as in shells. */
export const interruptedCode = 128 + constants.signals.SIGINT;

let handler: (() => void) | null = null;
let isInterrupted = false;

/**
 * Listens for Ctrl-C and SIGTERM until the returned function is called. Without a listener, before the engine starts and after it
 * has ended, they end the process at once. This module is loaded first, so that they are handled from the start.
 */
export function onInterrupt(listener: () => void): () => void {
  handler = listener;
  return () => {
    if (handler === listener) handler = null;
  };
}

/** Whether Ctrl-C or SIGTERM has arrived, even if there was nothing left to cancel. */
export const wasInterrupted = (): boolean => isInterrupted;

function interrupt(): void {
  isInterrupted = true;
  if (handler === null) process.exit(interruptedCode);
  handler();
}

process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
