import { parentPort, workerData } from 'node:worker_threads';
import { isRunning, parentOf } from './process-facts';

/** Whether it watches the parent's parent, too: a parent that is stopped can't notice that it has lost its own. */
export type Watches = 'watch-parent' | 'watch-parents';

/** The order that the thread is started with. */
export interface WatchdogOrder {
  /** Process id of the parent. */
  readonly parent: number;
  /** Process id of the parent's parent, as the parent tells it: it may be gone before this thread looks. */
  readonly grandparent: number;
  readonly watches: Watches;
}

/** Process ids of children of this process. */
export type WatchdogMessage = { readonly started: number } | { readonly ended: number };

/** Milliseconds between two looks. */
const interval = 250;

/** Milliseconds in which a process that has lost its parent may end in order; all is to be gone within 5 s. */
const grace = 2000;
/** Milliseconds more for a parent, which ends its children itself unless it is stopped. */
const graceOfParent = 1000;

const { parent, grandparent, watches } = workerData as WatchdogOrder;
const children = new Set<number>();
/** Zero where that can't be asked, and where nobody wants to know. */
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
