import * as v from 'valibot';
import { Figures } from './evaluation';
import { RunId } from './image';

const Figure = v.nullable(v.number());

/** Figures of a run on one part, each null where undefined; see Assessment. `loss` is the log loss. */
export const RunFigures = v.object({
  ...Figures.entries,
  balancedAccuracy: Figure,
  macroF1: Figure,
  mcc: Figure,
  kappa: Figure,
  /** Mean over the classes, each against the rest. */
  auc: Figure,
  brier: Figure,
  /** Expected calibration error. */
  ece: Figure,
  /** Accuracy of always answering with the largest class. */
  baseline: Figure,
  /** Seconds that the training took. */
  seconds: v.number(),
});
export type RunFigures = v.InferOutput<typeof RunFigures>;

/** Runs that were measured on the same images, newest first: only these can be ranked. */
export const RunGroup = v.object({
  images: v.number(),
  /** Whether all of them were measured by the same labels. */
  areLabelsEqual: v.boolean(),
  runs: v.array(v.object({ run: RunId, figures: RunFigures })),
});
export type RunGroup = v.InferOutput<typeof RunGroup>;

/** A figure that runs can be sorted by. */
export type RunMetric = Exclude<keyof RunFigures, 'interval' | 'n' | 'baseline'>;

interface MetricName {
  /** Name for a column. */
  readonly name: string;
  /** Name for the command line. */
  readonly key: string;
  readonly best: 'highest' | 'lowest';
  readonly unit: 'share' | 'number' | 'seconds';
}

/** The metrics by field, in the order that they are shown in. */
export const runMetrics: Readonly<Record<RunMetric, MetricName>> = {
  accuracy: { name: 'Accuracy', key: 'accuracy', best: 'highest', unit: 'share' },
  balancedAccuracy: { name: 'Balanced accuracy', key: 'balanced-accuracy', best: 'highest', unit: 'share' },
  macroF1: { name: 'Macro F1', key: 'macro-f1', best: 'highest', unit: 'number' },
  mcc: { name: 'MCC', key: 'mcc', best: 'highest', unit: 'number' },
  kappa: { name: 'Kappa', key: 'kappa', best: 'highest', unit: 'number' },
  auc: { name: 'ROC area', key: 'auc', best: 'highest', unit: 'number' },
  loss: { name: 'Log loss', key: 'log-loss', best: 'lowest', unit: 'number' },
  brier: { name: 'Brier score', key: 'brier', best: 'lowest', unit: 'number' },
  ece: { name: 'Calibration error', key: 'ece', best: 'lowest', unit: 'share' },
  seconds: { name: 'Training time', key: 'seconds', best: 'lowest', unit: 'seconds' },
};

export const metricNames = Object.keys(runMetrics) as readonly RunMetric[];

/**
 * Sorts a group's runs by a metric, the best first; runs without that figure come last, and equal ones stay in their order.
 * @param isReversed the worst first, still with runs without the figure last
 */
export function rankRuns<R extends { readonly figures: RunFigures }>(
  runs: readonly R[],
  metric: RunMetric,
  isReversed = false,
): R[] {
  const isLowestFirst = (runMetrics[metric].best === 'lowest') !== isReversed;
  const rank = ({ figures }: R): number => {
    const figure = figures[metric];
    return figure === null ? Infinity : isLowestFirst ? figure : -figure;
  };
  return [...runs].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** A metric's value as text: '92.3 %', '0.876' or '74 s'; '–' where it is undefined. */
export function metricText(metric: RunMetric, value: number | null): string {
  if (value === null) return '–';
  const { unit } = runMetrics[metric];
  if (unit === 'share') return `${(value * 100).toFixed(1)} %`;
  return unit === 'number' ? value.toFixed(3) : `${value.toFixed(value < 10 ? 1 : 0)} s`;
}

/** Whether all of some runs are over folds. */
export const foldsIn = (
  runs: RunGroup['runs'],
  rows: ReadonlyMap<string, { readonly folds?: number | undefined }>,
): boolean => runs.every(({ run }) => rows.get(run)?.folds !== undefined);

/**
 * Says which images a group's runs were measured on, so that nobody ranks them beside other groups.
 * @param isOther whether another group precedes it
 * @param folds whether all of its runs are over folds
 */
export function groupHeading(
  { images, runs, areLabelsEqual }: RunGroup,
  part: 'validation' | 'test',
  { isOther, folds }: { isOther: boolean; folds: boolean },
): string {
  const noun = `${folds ? 'out-of-fold' : part} ${images === 1 ? 'image' : 'images'}`;
  const number = `${images.toLocaleString('en')} ${isOther ? 'other ' : ''}${noun}`;
  if (runs.length === 1) return `One run on ${number}`;
  const labels = areLabelsEqual ? '' : '; labels of some were changed between these runs';
  return `${String(runs.length)} runs on the same ${number}${labels}`;
}
