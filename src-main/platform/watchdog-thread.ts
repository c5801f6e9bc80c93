import { parentPort, workerData } from 'node:worker_threads';
import { isRunning, parentOf } from './process-facts';

/** Which ancestors are watched. A parent that is stopped can't notice that it has lost its own parent. */
export type Watches = 'watch-parent' | 'watch-parents';

/** Data that the thread is started with. */
export interface WatchdogOrder {
  /** Process id of the parent. */
  readonly parent: number;
  /** Process id of the parent's parent, as given by the parent: it may be gone before this thread looks. */
  readonly grandparent: number;
  readonly watches: Watches;
}

/** A child of this process has started or ended, by process id. */
export type WatchdogMessage = { readonly started: number } | { readonly ended: number };

/** Milliseconds between two checks. */
const interval = 250;

/** Milliseconds in which a process that has lost its parent may end in order. All processes must be gone within 5 s. */
const grace = 2000;
/** Extra milliseconds for a parent, which ends its children itself unless it is stopped. */
const graceOfParent = 1000;

const { parent, grandparent, watches } = workerData as WatchdogOrder;
const children = new Set<number>();
/** Process id of the parent's parent now; 0 where it is unknown or not watched. */
const parentOfParent = (): number => (watches === 'watch-parents' ? parentOf(parent) : 0);
const isKnown = parentOfParent() !== 0;
const hasLostItsParent = (): boolean => isKnown && parentOfParent() !== grandparent;

parentPort?.on('message', (message: WatchdogMessage) => {
  if ('started' in message) children.add(message.started);
  else children.delete(message.ended);
});

const looking = setInterval(() => {
  const isOrphan = process.ppid !== parent || !isRunning(parent);
  if (!isOrphan && !hasLostItsParent()) return;
  clearInterval(looking);
  setTimeout(endAll, isOrphan ? grace : grace + graceOfParent);
}, interval);

function endAll(): void {
  if (process.ppid === parent && hasLostItsParent()) end(parent);
  for (const child of children) end(child);
  end(process.pid);
}

function end(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
