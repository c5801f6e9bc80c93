import { table } from '../../src-main/cli/output';
import { ratio, type Measured, type Ratio } from './rounds';

/** One line of the design's budgets: at least `promise` times as fast as the peer; `goal` times would be good. */
export interface Promised {
  readonly name: string;
  readonly of: string;
  readonly against: string;
  /** null: reported for comparison only. */
  readonly promise: number | null;
  readonly goal: number | null;
}

export interface Judged extends Promised, Ratio {
  readonly isKept: boolean | null;
}

/** Compares the ratio of two contestants with its promise. */
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
      verdict(isKept),
    ]),
  );
}

/** The word for people: whether a promise is met; empty where nothing was promised. */
export function verdict(isKept: boolean | null): string {
  if (isKept === null) return '';
  return isKept ? 'met' : 'NOT MET';
}

const times = (value: number): string => `${value.toFixed(2)} ×`;
