/** One of the programs that are compared. */
export interface Contestant {
  readonly name: string;
  /** Measures once. Higher is faster. */
  measure(): Promise<number>;
}

/** Values by contestant, one per round. */
export type Measured = ReadonlyMap<string, readonly number[]>;

/** A ratio taken round by round: what slows the machine for a while then slows both sides. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Measures every contestant once per round, one at a time. Each round begins with a different one, so that none always runs
 * after the same neighbour, on a warm or throttled processor.
 */
export async function alternate(
  rounds: number,
  contestants: readonly Contestant[],
  report: (line: string) => void,
): Promise<Measured> {
  const measured = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const value = await contestant.measure();
      measured.get(contestant.name)?.push(value);
      report(`round ${String(round + 1)} of ${String(rounds)}: ${contestant.name} ${value.toFixed(1)}`);
    }
  }
  return measured;
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Ratio of two contestants' values. @param values as many as `against`, of the same rounds */
export function ratio(values: readonly number[], against: readonly number[]): Ratio {
  const quotients = values.map((value, round) => value / (against[round] ?? Number.NaN));
  return { median: median(quotients), low: Math.min(...quotients), high: Math.max(...quotients) };
}

/** The contestant with the highest median among the named ones. */
export function fastest(measured: Measured, names: readonly string[]): string {
  const speed = (name: string): number => median(measured.get(name) ?? [Number.NaN]);
  return names.reduce((best, name) => (speed(name) > speed(best) ? name : best));
}
