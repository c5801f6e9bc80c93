/** Processor time that this process has used, in milliseconds. Unlike the clock it does not advance while others compute. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Does `work` and measures the longest turn of the event loop meanwhile, in milliseconds of processor time. */
export async function longestTurn<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  let [ms, last] = [0, processorTime()];
  const beat = setInterval(() => {
    ms = Math.max(ms, processorTime() - last);
    last = processorTime();
  }, 1);
  const result = await work();
  clearInterval(beat);
  return { result, ms: Math.max(ms, processorTime() - last) };
}
