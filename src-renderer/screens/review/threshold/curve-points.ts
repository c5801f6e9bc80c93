import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import type { OneClassCurve, ThresholdCurves } from '../../../../src-shared/domain/threshold-curves';
import type { Curve } from '../../../components/chart/xy-plot';

/** False positive rate against recall, from (0, 0) on. */
export function rocOf({ points, positives, negatives }: OneClassCurve): Curve {
  return {
    x: [0, ...points.map(({ falsePositives }) => falsePositives / negatives)],
    y: [0, ...points.map(({ truePositives }) => truePositives / positives)],
  };
}

/** Recall against precision. */
export function precisionOf({ points, positives }: OneClassCurve): Curve {
  return {
    x: points.map(({ truePositives }) => truePositives / positives),
    y: points.map(({ truePositives, falsePositives }) => truePositives / (truePositives + falsePositives)),
  };
}

/** Share of images that are answered against the accuracy of these answers, with Wilson's interval at each point. */
export function coverageOf({ n, coverage: { points } }: ThresholdCurves): Curve {
  const intervals = points.map(({ decided, right }) => wilsonInterval(right, decided));
  return {
    x: points.map(({ decided }) => decided / n),
    y: points.map(({ decided, right }) => right / decided),
    low: intervals.map(([low]) => low),
    high: intervals.map(([, high]) => high),
  };
}
