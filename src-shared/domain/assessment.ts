import * as v from 'valibot';

const Figure = v.nullable(v.number());
/** Bounds of a 95 % interval. */
const Bounds = v.tuple([v.number(), v.number()]);
/** Images sorted by confidence, in bins of equal mass; see metrics/calibration. */
export const ReliabilityBin = v.object({
  images: v.number(),
  confidences: Bounds,
  meanConfidence: v.number(),
  accuracy: v.number(),
});

export const Calibration = v.object({
  /** Expected calibration error of the probabilities as they are; 0..1. */
  ece: Figure,
  bins: v.array(ReliabilityBin),
  /** Fitted on the run's validation part, never on test images; null where it has none. */
  temperature: Figure,
  /** The same error with the probabilities at that temperature. */
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
 * Figures of a set of predictions beyond accuracy. Each is null where it is undefined. `intervals` come from a seeded
 * bootstrap of `draws` draws, those of curves from formulas that metrics/ names.
 */
export const Assessment = v.object({
  /** Accuracy of always answering with the largest class. */
  baseline: Figure,
  /** That class; null without images. */
  largestClass: v.nullable(v.string()),
  balancedAccuracy: Figure,
  macroF1: Figure,
  mcc: Figure,
  kappa: Figure,
  /** 95 % intervals of these four; null where the figure is undefined. */
  intervals: v.object({
    balancedAccuracy: v.nullable(Bounds),
    macroF1: v.nullable(Bounds),
    mcc: v.nullable(Bounds),
    kappa: v.nullable(Bounds),
  }),
  macro: v.nullable(v.object({ precision: v.number(), recall: v.number(), f1: v.number() })),
  weighted: v.nullable(v.object({ precision: v.number(), recall: v.number(), f1: v.number() })),
  /** Summed over classes, 0..2; halve it for the binary form. */
  brier: Figure,
  /** Shares of images whose label is among the k most probable classes, for k below the number of classes. */
  top: v.array(v.object({ k: v.number(), share: v.number() })),
  /** Means over the classes whose curve is defined, one against the rest. */
  auc: Figure,
  averagePrecision: Figure,
  /** Empty above `mostClassesWithCurves` classes. */
  curves: v.array(ClassCurve),
  calibration: Calibration,
  draws: v.number(),
});
export type Assessment = v.InferOutput<typeof Assessment>;

/** A curve takes a sort of all images per class: with more classes none is drawn. */
export const mostClassesWithCurves = 200;
