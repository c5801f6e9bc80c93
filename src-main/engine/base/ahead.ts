/** The results of `work` in order, the next one begun while the last one is used. */
export async function* ahead<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<R> {
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
    await next?.catch(() => undefined); // what it writes to goes away
  }
}
