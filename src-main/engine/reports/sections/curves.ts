import { fittedOnTheseNote } from '../../../../src-shared/domain/calibration';
import type { OneClassCurve } from '../../../../src-shared/domain/threshold-curves';
import { percent } from '../../../../src-shared/domain/figure-text';
import { lineChart, type Line } from '../../pages/charts';
import { html, section, table, type Markup } from '../../pages/markup';
import { count, counted } from '../../pages/numbers';
import type { ReportData } from '../report-data';

type Point = readonly [number, number];

/** ROC and precision-recall curves of each class against the rest, and coverage against accuracy. */
export function curvesSection({ curves, part }: ReportData): Markup | null {
  const [first] = curves;
  if (!first) return null;
  const unit = { xs: [0, 1], ys: [0, 1] } as const;
  const lines = (points: (curve: OneClassCurve) => Point[]): Line[] =>
    curves.map(({ curve }) => ({ name: curve.class, points: points(curve) }));
  const { n, coverage } = first;
  const answered = coverage.points.map(({ decided, right }): Point => [
    decided / n,
    decided === 0 ? 1 : right / decided,
  ]);
  const lowest = Math.floor(Math.min(1, ...answered.map(([, accuracy]) => accuracy)) * 10) / 10;
  const figureOf = (value: number | null, bounds: readonly [number, number] | null): string =>
    value === null ? '–' : `${value.toFixed(3)}${bounds ? ` (${bounds[0].toFixed(3)}–${bounds[1].toFixed(3)})` : ''}`;
  return section(
    'Curves',
    html`<div class="charts">
      ${lineChart(lines(rocOf), { title: 'ROC', x: 'false positive rate', y: 'true positive rate', ...unit, diagonal: true })}
      ${lineChart(lines(precisionOf), { title: 'Precision and recall', x: 'recall', y: 'precision', ...unit })}
      ${lineChart([{ name: 'accuracy', points: answered }], { title: 'Accuracy of the most confident answers', x: 'share of images answered', y: 'accuracy', xs: [0, 1], ys: [lowest === 1 ? 0 : lowest, 1] })}
    </div>`,
    table(
      `Areas on ${part} images, with 95 % intervals.`,
      ['class against the rest', 'images', 'area under ROC', 'average precision'],
      curves.map(({ curve }) => [
        curve.class,
        count(curve.positives),
        figureOf(curve.auc, curve.aucInterval),
        figureOf(curve.averagePrecision, curve.averagePrecisionInterval),
      ]),
    ),
  );
}

function rocOf({ points, positives, negatives }: OneClassCurve): Point[] {
  if (positives === 0 || negatives === 0) return [];
  return [
    [0, 0],
    ...points.map(({ truePositives, falsePositives }): Point => [
      falsePositives / negatives,
      truePositives / positives,
    ]),
  ];
}

function precisionOf({ points, positives }: OneClassCurve): Point[] {
  if (positives === 0) return [];
  return points.map(({ truePositives, falsePositives }): Point => [
    truePositives / positives,
    truePositives / (truePositives + falsePositives),
  ]);
}

/** Whether confidences can be believed: a reliability diagram, and the temperature. */
export function calibrationSection({ figures: { calibration }, part }: ReportData): Markup {
  const { bins, ece, temperature, applied = null, eceAtTemperature } = calibration;
  const points = bins.map(({ meanConfidence, accuracy }): Point => [meanConfidence, accuracy]);
  const sentences = [
    ece === null
      ? ''
      : `Confidence and accuracy differ by ${percent(ece)} on average (expected calibration error over ${counted(bins.length, 'bin')} of equal mass).`,
    applied === null
      ? 'Probabilities are as trained: no temperature is applied.'
      : `Probabilities are at the temperature ${applied.toPrecision(3)}, which was fitted on validation images.`,
    temperature === null || eceAtTemperature === null || applied !== null
      ? ''
      : `A temperature of ${temperature.toPrecision(3)}, fitted on validation images, would leave ${percent(eceAtTemperature)}.`,
    temperature !== null && part === 'validation' ? fittedOnTheseNote : '',
  ].filter((sentence) => sentence !== '');
  return section(
    'Calibration',
    html`<p>${sentences.join(' ')}</p>`,
    bins.length === 0
      ? null
      : html`<div class="charts">
          ${lineChart([{ name: part, points }], { title: `Reliability on ${part} images; the dotted line is perfect`, x: 'mean confidence', y: 'accuracy', xs: [0, 1], ys: [0, 1], diagonal: true, marks: true })}
        </div>`,
  );
}

/** How the training went, epoch by epoch. */
export function trainingSection({ details: { metrics, result } }: ReportData): Markup | null {
  if (metrics.length < 2) return null;
  const lineOf = (name: 'train' | 'validation', key: 'loss' | 'accuracy'): Line => ({
    name: name === 'train' ? 'training' : 'validation',
    points: metrics.flatMap((each): Point[] => {
      const figures = each[name];
      return figures ? [[each.epoch, figures[key]]] : [];
    }),
  });
  const chart = (title: string, key: 'loss' | 'accuracy') => {
    const lines = [lineOf('train', key), lineOf('validation', key)].filter(({ points }) => points.length > 0);
    const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
    const ys =
      key === 'accuracy' ? ([0, 1] as const) : ([0, values.reduce((most, value) => Math.max(most, value), 0)] as const);
    return lineChart(lines, { title, x: 'epoch', y: key, xs: [1, metrics.length], ys });
  };
  return section(
    'Training',
    html`<div class="charts">${chart('Loss', 'loss')}${chart('Accuracy', 'accuracy')}</div>`,
    result && result.keptEpoch > 0 ? html`<p>The weights of epoch ${result.keptEpoch} were kept.</p>` : null,
  );
}
