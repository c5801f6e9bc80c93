import { table } from '../../src-main/cli/output';
import { ratio, type Measured, type Ratio } from './rounds';

/** A line of design's budgets: at least `promise` times as fast as the peer, wanted is `goal` times. */
export interface Promised {
  readonly name: string;
  readonly of: string;
  readonly against: string;
  /** null: told for comparison only. */
  readonly promise: number | null;
  readonly goal: number | null;
}

export interface Judged extends Promised, Ratio {
  readonly isKept: boolean | null;
}

export function judge(measured: Measured, promised: Promised): Judged {
  const found = ratio(measured.get(promised.of) ?? [], measured.get(promised.against) ?? []);
  return { ...promised, ...found, isKept: promised.promise === null ? null : found.median >= promised.promise };
}

export function judgedTable(judged: readonly Judged[]): string {
  return table(
    ['ratio', 'median', 'rounds', 'promise', 'goal', ''],
    judged.map(({ name, median, low, high, promise, goal, isKept }) => [
      name,
      times(median),
      `${times(low)} to ${times(high)}`,
      promise === null ? '' : times(promise),
      goal === null ? '' : times(goal),
      isKept === null ? '' : isKept ? 'kept' : 'NOT KEPT',
    ]),
  );
}

const times = (value: number): string => `${value.toFixed(2)} ×`;
