/** Yields the results of `work` in order. The next one is begun while the last one is used. */
export async function* prefetched<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const begin = (index: number): Promise<R> | null => {
    const item = items[index];
    if (item === undefined) return null;
    const begun = work(item);
    begun.catch(() => undefined); // thrown where it is awaited
    return begun;
  };
  let next = begin(0);
  try {
    for (let index = 1; next; index += 1) {
      const result = await next;
      next = begin(index);
      yield result;
    }
  } finally {
    await next?.catch(() => undefined); // the caller is about to remove what it writes to
  }
}

/**
 * Calls `work` on each item, on at most `limit` of them at the same time. After a failure nothing more begins; the first one is thrown
 * when what has begun is over.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const item = items[next++] as T;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane));
  for (const each of lanes) if (each.status === 'rejected') throw each.reason;
}

/** Pieces of at most `size` items, in order. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
