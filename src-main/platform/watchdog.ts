import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WatchdogMessage, WatchdogOrder, Watches } from './watchdog-thread';

let watchdog: Worker | undefined;

/**
 * Starts the thread that ends this process after its parent has ended, whatever the main thread is doing. For systems that
 * can't bind a process to its parent (bound.ts).
 */
export function watchParent(programs: string, watches: Watches, parent = process.ppid, grandparent = 0): void {
  const workerData: WatchdogOrder = { parent, grandparent, watches };
  watched = parent;
  watchdog = new Worker(join(programs, 'watchdog.cjs'), { workerData, execArgv: [], name: 'watchdog' });
  watchdog.on('error', () => undefined); // the closed channel still ends this process
  watchdog.unref();
}

/** Process id of the parent that the thread watches; null without a thread. */
export const watchedParent = (): number | null => watched;

let watched: number | null = null;

/** Makes the thread end a child together with this process, even a child that is stopped. */
export function watchChild(id: number, ended: Promise<unknown>): void {
  const thread = watchdog;
  if (thread === undefined) return;
  thread.postMessage({ started: id } satisfies WatchdogMessage);
  void ended.then(() => {
    thread.postMessage({ ended: id } satisfies WatchdogMessage);
  });
}
