import * as v from 'valibot';

const Figure = v.nullable(v.number());
/** Bounds of a 95 % interval. */
const Bounds = v.tuple([v.number(), v.number()]);
/** One of the bins of equal size into which images are sorted by confidence; see metrics/calibration.ts. */
export const ReliabilityBin = v.object({
  images: v.number(),
  confidences: Bounds,
  meanConfidence: v.number(),
  accuracy: v.number(),
});

/** How well confidences match accuracies. */
export const Calibration = v.object({
  /** Expected calibration error of the probabilities, at the run's temperature if one is applied; 0..1. */
  ece: Figure,
  bins: v.array(ReliabilityBin),
  /** Temperature that was fitted on the run's validation part, never on test images; null where none fits. */
  temperature: Figure,
  /** Temperature that the run's probabilities are at, see runs.calibrate; null as trained. */
  applied: v.optional(Figure, null),
  /** Expected calibration error at the fitted temperature; null where classes were merged, which runs.calibration can tell. */
  eceAtTemperature: Figure,
});
export type Calibration = v.InferOutput<typeof Calibration>;

/** Areas of the curves of one class against the rest, with their intervals; null where a curve is undefined. */
export const ClassCurve = v.object({
  class: v.string(),
  auc: Figure,
  aucInterval: v.nullable(Bounds),
  averagePrecision: Figure,
  averagePrecisionInterval: v.nullable(Bounds),
});

/**
 * Figures of a set of predictions beyond accuracy, each null where undefined. `intervals` come from a seeded bootstrap with `draws`
 * draws; the intervals of curves, the Brier score and shares come from formulas, see metrics/curve-intervals.ts and metrics/interval.ts.
 */
export const Assessment = v.object({
  /** Accuracy of always answering with the largest class. */
  baseline: Figure,
  /** The largest class; null without images. */
  largestClass: v.nullable(v.string()),
  balancedAccuracy: Figure,
  macroF1: Figure,
  mcc: Figure,
  kappa: Figure,
  /**
   * 95 % intervals; null where the figure is undefined. That of `auc` is known for two classes, whose curves have the same area; the
   * intervals of more classes stand in `curves`.
   */
  intervals: v.object({
    balancedAccuracy: v.nullable(Bounds),
    macroF1: v.nullable(Bounds),
    mcc: v.nullable(Bounds),
    kappa: v.nullable(Bounds),
    auc: v.nullable(Bounds),
    brier: v.nullable(Bounds),
  }),
  macro: v.nullable(v.object({ precision: v.number(), recall: v.number(), f1: v.number() })),
  weighted: v.nullable(v.object({ precision: v.number(), recall: v.number(), f1: v.number() })),
  /** Brier score summed over classes, 0..2; half of it is the binary form. */
  brier: Figure,
  /** Shares of images whose label is among the k most probable classes, for k below the number of classes. */
  top: v.array(v.object({ k: v.number(), share: v.number(), interval: Bounds })),
  /** Means over the classes whose curve, one against the rest, is defined. */
  auc: Figure,
  averagePrecision: Figure,
  /** Empty above `mostClassesWithCurves` classes. */
  curves: v.array(ClassCurve),
  calibration: Calibration,
  draws: v.number(),
});
export type Assessment = v.InferOutput<typeof Assessment>;

/** Largest number of classes with curves: each class takes a sort of all images. */
export const mostClassesWithCurves = 200;
