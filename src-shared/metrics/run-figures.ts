import { mostClassesWithCurves } from '../domain/assessment';
import { at } from '../domain/at';
import type { RunFigures } from '../domain/run-table';
import { cohensKappa, matthewsCorrelation } from './agreement';
import { meanOf } from './assessment';
import { balancedAccuracy, macroAverage, majorityBaseline } from './averages';
import { expectedCalibrationError, reliability } from './calibration';
import { areaUnderRoc, thresholdCurve } from './curves';
import { wilsonInterval } from './interval';
import { cellsOfPredictions, marginsOfCells } from './margins';
import { argmax, crossEntropy } from './probabilities';
import { brierScore } from './scores';

/**
 * Figures of a run for a table of runs. They are those of `assess` without the intervals that take a bootstrap.
 * @param probabilities [n, classes], n at least 1
 * @param labels [n] indices into the classes
 */
export function runFigures(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
): Omit<RunFigures, 'seconds'> {
  const predicted = argmax(probabilities, classes);
  const margins = marginsOfCells(cellsOfPredictions(labels, predicted, classes));
  const right = labels.reduce((sum, label, image) => sum + (predicted[image] === label ? 1 : 0), 0);
  return {
    n: labels.length,
    loss: crossEntropy(probabilities, labels, classes),
    accuracy: right / labels.length,
    interval: wilsonInterval(right, labels.length),
    balancedAccuracy: balancedAccuracy(margins),
    macroF1: macroAverage(margins)?.f1 ?? null,
    mcc: matthewsCorrelation(margins),
    kappa: cohensKappa(margins),
    auc: classes > mostClassesWithCurves ? null : meanArea(probabilities, labels, classes),
    brier: brierScore(probabilities, labels, classes),
    ece: expectedCalibrationError(reliability(probabilities, labels, { classes })),
    baseline: majorityBaseline(margins)?.share ?? null,
  };
}

function meanArea(probabilities: Float32Array, labels: Int32Array, classes: number): number | null {
  const areas = Array.from({ length: classes }, (_, index) => {
    const scores = Float32Array.from(labels, (_label, image) => at(probabilities, image * classes + index));
    return areaUnderRoc(thresholdCurve(scores, (image) => labels[image] === index));
  });
  return meanOf(areas);
}
