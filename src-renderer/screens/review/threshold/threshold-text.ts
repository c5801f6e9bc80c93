import type { Decision } from '../../../../src-shared/domain/decision';
import type { AnswersAt } from '../../../../src-shared/domain/threshold-curves';
import { formatInterval, formatShare, withWholeShares } from '../../../components/figures';
import type { Point } from '../../../components/chart/xy-plot';
import type { Shown } from '../shown';

/** A threshold in four digits. */
export const formatThreshold = (threshold: number): string => String(Number(threshold.toPrecision(4)));

/** The images whose probability is nearest to a threshold. */
export const nearestShown = (decision: Decision): Shown => ({
  title: `Nearest to ${formatThreshold(decision.threshold)}`,
  query: { decision, only: 'all', order: 'nearest-threshold' },
});

/** Images labelled as a class that a decision answers rightly, wrongly or not at all. */
export const answeredShown = (decision: Decision, actual: string, answer: 'right' | 'wrong' | 'unsure'): Shown => ({
  title: `Labelled ${actual}, answered ${answer === 'unsure' ? 'unsure' : `${answer}ly`}`,
  query: { decision, actual, answer, order: 'nearest-threshold' },
});

/** Images of one cell: a label, and what a decision answers; null for "unsure". */
export const cellAnswered = (decision: Decision, actual: string, answer: string | null): Shown => ({
  title: `Labelled ${actual}, answered ${answer ?? 'unsure'}`,
  query: { decision, actual, answer: answer === null ? 'unsure' : { class: answer }, order: 'nearest-threshold' },
});

/** An area with its interval: '0.934 (0.901–0.958)'. */
export function areaText(area: number | null, interval: readonly [number, number] | null): string {
  if (area === null) return 'undefined here';
  const bounds = interval ? ` (${interval.map((bound) => bound.toFixed(3)).join('–')})` : '';
  return `area ${area.toFixed(3)}${bounds}`;
}

/** How many images are answered, and how many of these rightly. */
export function answeredText({ figures: { n, decided, coverage, accuracy, interval } }: AnswersAt): string {
  const answered = `${decided.toLocaleString('en')} of ${n.toLocaleString('en')} images answered (${formatShare(coverage)})`;
  return accuracy === null
    ? `${answered}.`
    : `${answered}, ${formatShare(accuracy)} of these right (${withWholeShares('95 % interval')} ${formatInterval(interval)}).`;
}

/** The point of the coverage curve that a decision stands at; null where it never abstains. */
export const coveragePoint = ({ decision, figures: { coverage, accuracy } }: AnswersAt): Point | null =>
  decision?.kind === 'class' || accuracy === null ? null : { x: coverage, y: accuracy };

/** Counts of a class against the rest under a decision. */
interface Rates {
  readonly recall: number;
  readonly falsePositiveRate: number;
  /** null when the class is never answered. */
  readonly precision: number | null;
}

/** Rates of one class's answers; null where they are undefined. @param index of the class */
export function ratesOf({ confusion }: AnswersAt, index: number): Rates | null {
  if (confusion === null || index < 0) return null;
  let [hits, positives, falseAlarms, negatives] = [0, 0, 0, 0];
  confusion.forEach((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const answered = row[index] ?? 0; // a hot path, and rows are as long as the classes
    if (label === index) [hits, positives] = [answered, total];
    else [falseAlarms, negatives] = [falseAlarms + answered, negatives + total];
  });
  if (positives === 0 || negatives === 0) return null;
  return {
    recall: hits / positives,
    falsePositiveRate: falseAlarms / negatives,
    precision: hits + falseAlarms === 0 ? null : hits / (hits + falseAlarms),
  };
}
