import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WatchdogMessage, WatchdogOrder, Watches } from './watchdog-thread';

let watchdog: Worker | undefined;

/**
 * Starts the thread that ends this process when its parent has ended, whatever the main thread is doing. For systems that
 * can't bind a process to its parent (bound.ts).
 */
export function watchParent(programs: string, watches: Watches, parent = process.ppid, grandparent = 0): void {
  const workerData: WatchdogOrder = { parent, grandparent, watches };
  watched = parent;
  watchdog = new Worker(join(programs, 'watchdog.cjs'), { workerData, execArgv: [], name: 'watchdog' });
  watchdog.on('error', () => undefined); // the closed channel still ends this process
  watchdog.unref();
}

/** The parent that this process ends with through that thread; null without one. */
export const watchedParent = (): number | null => watched;

let watched: number | null = null;

/** Has a child ended together with this process, even if it is stopped. */
export function watchChild(id: number, ended: Promise<unknown>): void {
  const told = watchdog;
  if (told === undefined) return;
  told.postMessage({ started: id } satisfies WatchdogMessage);
  void ended.then(() => {
    told.postMessage({ ended: id } satisfies WatchdogMessage);
  });
}
