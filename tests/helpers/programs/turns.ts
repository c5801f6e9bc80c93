/** How long the event loop was kept from its next turn while something was done, at most, in ms. */
export async function longestTurn<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  let [ms, last] = [0, performance.now()];
  const beat = setInterval(() => {
    ms = Math.max(ms, performance.now() - last);
    last = performance.now();
  }, 1);
  const result = await work();
  clearInterval(beat);
  return { result, ms: Math.max(ms, performance.now() - last) };
}
