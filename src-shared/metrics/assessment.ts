import { at } from '../domain/at';
import { mostClassesWithCurves, type Assessment, type Calibration } from '../domain/assessment';
import { randomGenerator } from '../domain/random';
import { cohensKappa, matthewsCorrelation } from './agreement';
import { averagePrecisionInterval, rocAreaInterval } from './curve-intervals';
import { balancedAccuracy, macroAverage, majorityBaseline, weightedAverage } from './averages';
import { bootstrapCounts, usualDraws } from './bootstrap';
import { atTemperature, expectedCalibrationError, reliability } from './calibration';
import { areaUnderRoc, averagePrecision, thresholdCurve } from './curves';
import { cellsOfPredictions, marginsOfCells, type ConfusionCells, type Margins } from './margins';
import { argmax } from './probabilities';
import { wilsonInterval } from './interval';
import { brierFigures, labelRanks, topAccuracy } from './scores';

export interface Predictions {
  /** [n, classes] */
  readonly probabilities: Float32Array;
  /** [n] indices into classes. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Fitted on the run's validation images; null where none fits. */
  readonly temperature: number | null;
  /** Temperature that the probabilities are at already; null as trained. */
  readonly applied?: number | null;
  /** Whether the network has other outputs than these classes, since some were merged: from their sums, no other temperature follows. */
  readonly areMerged?: boolean;
}

/**
 * Computes the figures of predictions beyond accuracy. That takes seconds for 50,000 images, so it runs off the engine's thread.
 * @param seed seed of the bootstrap: equal predictions have equal intervals
 */
export function assess(predictions: Predictions, seed = 0): Assessment {
  const { probabilities, labels, classes } = predictions;
  const cells = cellsOfPredictions(labels, argmax(probabilities, classes.length), classes.length);
  const margins = marginsOfCells(cells);
  const majority = majorityBaseline(margins);
  const draws = drawsFor(cells);
  const intervals = bootstrapCounts(
    cells.counts,
    (drawn) => {
      const drawnMargins = marginsOfCells(cells, drawn);
      return resampled.map((figure) => figure(drawnMargins));
    },
    { random: randomGenerator(seed), draws },
  );
  const [balanced, f1, mcc, kappa] = resampled.map((figure) => figure(margins));
  const [balancedInterval, f1Interval, mccInterval, kappaInterval] = intervals;
  const curves = curveFigures(predictions);
  const { brier, interval: brierInterval } = brierFigures(probabilities, labels, classes.length);
  return {
    baseline: majority?.share ?? null,
    largestClass: majority && at(classes, majority.index),
    balancedAccuracy: balanced ?? null,
    macroF1: f1 ?? null,
    mcc: mcc ?? null,
    kappa: kappa ?? null,
    intervals: {
      balancedAccuracy: balancedInterval ?? null,
      macroF1: f1Interval ?? null,
      mcc: mccInterval ?? null,
      kappa: kappaInterval ?? null,
      auc: classes.length === 2 ? (curves.curves[1]?.aucInterval ?? null) : null,
      brier: brierInterval,
    },
    macro: macroAverage(margins),
    weighted: weightedAverage(margins),
    brier,
    top: topShares(predictions),
    ...curves,
    calibration: calibrationOf(predictions),
    draws,
  };
}

/** Figures whose intervals come from the bootstrap; the order that `assess` reads them in. */
const resampled: readonly ((margins: Margins) => number | null)[] = [
  balancedAccuracy,
  (margins) => macroAverage(margins)?.f1 ?? null,
  matthewsCorrelation,
  cohensKappa,
];

/** Largest number of steps of a whole bootstrap: a second or two. */
const mostSteps = 1e8;

const drawsFor = ({ classes, counts }: ConfusionCells): number =>
  Math.max(200, Math.min(usualDraws, Math.floor(mostSteps / (10 * counts.length + 4 * classes + 1))));

function topShares({ probabilities, labels, classes }: Predictions): Assessment['top'] {
  const ranks = labelRanks(probabilities, labels, classes.length);
  return [2, 3, 5].flatMap((k) => {
    const share = k < classes.length ? topAccuracy(ranks, k) : null;
    return share === null
      ? []
      : [{ k, share, interval: wilsonInterval(Math.round(share * ranks.length), ranks.length) }];
  });
}

function curveFigures({ probabilities, labels, classes }: Predictions) {
  const width = classes.length;
  const curves = (width > mostClassesWithCurves ? [] : classes).map((name, index) => {
    const scores = Float32Array.from(labels, (_, image) => at(probabilities, image * width + index));
    const curve = thresholdCurve(scores, (image) => labels[image] === index);
    const [auc, precision] = [areaUnderRoc(curve), averagePrecision(curve)];
    return {
      class: name,
      auc,
      aucInterval: auc === null ? null : rocAreaInterval(auc, curve),
      averagePrecision: precision,
      averagePrecisionInterval: precision === null ? null : averagePrecisionInterval(precision, curve.positives),
    };
  });
  return {
    auc: meanOf(curves.map((curve) => curve.auc)),
    averagePrecision: meanOf(curves.map((curve) => curve.averagePrecision)),
    curves,
  };
}

/** Mean of the known values; null without any. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0) / known.length;
}

function calibrationOf(predictions: Predictions): Calibration {
  const { probabilities, labels, classes, temperature, applied = null, areMerged = false } = predictions;
  const binsOf = (rows: Float32Array): Calibration['bins'] =>
    reliability(rows, labels, { classes: classes.length }).map(({ confidences: [low, high], ...bin }) => ({
      ...bin,
      confidences: [low, high],
    }));
  const bins = binsOf(probabilities);
  const ece = expectedCalibrationError(bins);
  if (temperature === null || temperature === applied) {
    return { ece, bins, temperature, applied, eceAtTemperature: temperature === null ? null : ece };
  }
  if (areMerged) return { ece, bins, temperature, applied, eceAtTemperature: null };
  const scaled = atTemperature(probabilities, temperature / (applied ?? 1), classes.length);
  return { ece, bins, temperature, applied, eceAtTemperature: expectedCalibrationError(binsOf(scaled)) };
}
