import { Failure } from '../../src-shared/domain/failure';

/** Items in work at a time. While one file is decoded, the next is read and hashed; more would only hold more pixels. */
const concurrency = 2;

/**
 * Runs `work` on each item, two at a time.
 * @returns the results in the order of the items
 * @throws the first error of `work`, or Failure of kind 'cancelled' once the signal is aborted. No work is under way by then
 */
export async function eachInOrder<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const failures: unknown[] = [];
  const workThroughQueue = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
      if (failures.length > 0) return;
      results[index] = await work(item);
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    workThroughQueue().catch((error: unknown) => failures.push(error)),
  );
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
  return results;
}
