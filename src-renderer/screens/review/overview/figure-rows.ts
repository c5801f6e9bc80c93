import { decisionText } from '../../../../src-shared/domain/decision';
import { plainRange } from '../../../../src-shared/domain/figure-text';
import type { Evaluation } from '../../../../src-shared/domain/evaluation';
import { formatInterval, formatShare } from '../../../components/figures';
import type { Figures } from './part-figures.svelte';

/** A row of the table of figures, as text. */
export interface FigureRow {
  readonly name: string;
  readonly value: string;
  /** 95 % interval; empty where none is known. */
  readonly interval: string;
  /** What the figure is, in a sentence. */
  readonly about: string;
}

type Bounds = readonly [number, number] | null;

/** Figures beyond accuracy with their intervals; those that are undefined are left out. */
export function figureRows(figures: Figures, { loss }: Pick<Evaluation, 'loss'>): FigureRow[] {
  const { intervals, calibration, decision, decided } = figures;
  const rows: (FigureRow | null)[] = [
    share(
      'Balanced accuracy',
      figures.balancedAccuracy,
      intervals.balancedAccuracy,
      'Mean recall of the classes, so that a rare class counts as much as a frequent one.',
    ),
    share('Macro F1', figures.macroF1, intervals.macroF1, 'Mean F1 of the classes.'),
    number(
      'Matthews correlation',
      figures.mcc,
      intervals.mcc,
      'Correlation of label and prediction, from −1 to 1; 0 is no better than chance.',
    ),
    number(
      'Cohen’s kappa',
      figures.kappa,
      intervals.kappa,
      'Agreement of label and prediction beyond chance; 1 is full agreement.',
    ),
    number(
      'Area under ROC',
      figures.auc,
      intervals.auc,
      'Mean over the classes, each against the rest: how often an image of the class gets a higher probability than another one.',
    ),
    number(
      'Average precision',
      figures.averagePrecision,
      null,
      'Area under the precision-recall curve, mean over the classes.',
    ),
    ...figures.top.map((top) =>
      share(
        `Top ${String(top.k)}`,
        top.share,
        top.interval,
        `Share of images whose label is among the ${String(top.k)} most probable classes.`,
      ),
    ),
    number('Log loss', loss, null, 'Mean cross-entropy in nats; the lower, the better.'),
    number(
      'Brier score',
      figures.brier,
      intervals.brier,
      'Mean squared error of the probabilities, from 0 to 2; the lower, the better.',
    ),
    share(
      'Calibration error',
      calibration.ece,
      null,
      'Mean distance between confidence and accuracy; the lower, the better.',
    ),
    decision && decided
      ? share(
          `Answers ${decisionText(decision)}`,
          decided.accuracy,
          decided.interval,
          `Accuracy of the images that get an answer: ${formatShare(decided.coverage)} of all.`,
        )
      : null,
  ];
  return rows.filter((row) => row !== null);
}

const share = (name: string, value: number | null, interval: Bounds, about: string): FigureRow | null =>
  value === null
    ? null
    : { name, value: formatShare(value), interval: interval ? formatInterval(interval) : '', about };

const number = (name: string, value: number | null, interval: Bounds, about: string): FigureRow | null =>
  value === null
    ? null
    : {
        name,
        value: value.toFixed(3),
        interval: interval ? plainRange(interval) : '',
        about,
      };
