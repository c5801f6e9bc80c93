import { at } from '../domain/at';
import type { CoverageCurve, OneClassCurve } from '../domain/threshold-curves';
import { randomGenerator } from '../domain/random';
import { areaUnderCoverage, coverageAreaInterval, coverageCurve, thinned } from './coverage';
import { averagePrecisionInterval, rocAreaInterval } from './curve-intervals';
import { areaUnderRoc, averagePrecision, thresholdCurve } from './curves';

/** Points per curve that are kept: more than a plot has pixels across. */
const mostPoints = 500;

/** Images of one part with the probability of one class, and what is predicted. */
export interface CurveRows {
  /** [n] probability of the class. */
  readonly scores: Float32Array;
  /** [n] 1 for an image that is labelled as the class. */
  readonly isPositive: Uint8Array;
  /** [n] probability of the predicted class, and 1 where it is the label. */
  readonly confidences: Float32Array;
  readonly isRight: Uint8Array;
}

export interface Curves {
  readonly curve: OneClassCurve;
  readonly coverage: CoverageCurve;
}

/** The curves by which a threshold is chosen; a second or so for 50,000 images. @param name of the class */
export function thresholdCurves({ scores, isPositive, confidences, isRight }: CurveRows, name: string): Curves {
  const curve = thresholdCurve(scores, (image) => at(isPositive, image) === 1);
  const [auc, precision] = [areaUnderRoc(curve), averagePrecision(curve)];
  const coverage = coverageCurve(confidences, (image) => at(isRight, image) === 1);
  return {
    curve: {
      class: name,
      positives: curve.positives,
      negatives: curve.negatives,
      auc,
      aucInterval: auc === null ? null : rocAreaInterval(auc, curve),
      averagePrecision: precision,
      averagePrecisionInterval: precision === null ? null : averagePrecisionInterval(precision, curve.positives),
      points: thinned(curve.points, mostPoints, (point) => point.truePositives + point.falsePositives),
    },
    coverage: {
      area: areaUnderCoverage(coverage),
      areaInterval: coverageAreaInterval(coverage, randomGenerator(0)),
      points: thinned(coverage.points, mostPoints, ({ decided }) => decided),
    },
  };
}
