import { Failure } from '../../src-shared/domain/failure';

/** While one file decodes, the next is read and hashed. Two in flight keep a core busy; more only hold more pixels. */
const inFlight = 2;

/**
 * Runs `work` on each item, two at a time, and returns the results in the items' order. Throws the first thing that `work`
 * throws, or kind 'cancelled' once the signal fires; by then nothing is under way any more.
 */
export async function eachInOrder<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
      if (failures.length > 0) return;
      results[index] = await work(item);
    }
  };
  const lanes = Array.from({ length: inFlight }, () => lane().catch((error: unknown) => failures.push(error)));
  await Promise.all(lanes);
  if (failures.length > 0) throw failures[0];
  return results;
}
