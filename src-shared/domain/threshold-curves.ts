import * as v from 'valibot';
import { Decision, DecisionFigures } from './decision';
import { Part, RunId } from './image';

const Figure = v.nullable(v.number());
/** Bounds of a 95 % interval. */
const Bounds = v.nullable(v.tuple([v.number(), v.number()]));

/** ROC and precision-recall curve of one class against the rest. Undefined figures are null. */
export const OneClassCurve = v.object({
  class: v.string(),
  /** Images labelled as the class, and as another. */
  positives: v.number(),
  negatives: v.number(),
  auc: Figure,
  aucInterval: Bounds,
  averagePrecision: Figure,
  averagePrecisionInterval: Bounds,
  /** Counts when the class is answered from a threshold up, the highest first. Some are left out where there are very many. */
  points: v.array(v.object({ threshold: v.number(), truePositives: v.number(), falsePositives: v.number() })),
});
export type OneClassCurve = v.InferOutput<typeof OneClassCurve>;

/** Accuracy of the answers by how many images are answered, as an abstain threshold falls; see metrics/coverage.ts. */
export const CoverageCurve = v.object({
  /** Mean accuracy over all coverages. */
  area: Figure,
  areaInterval: Bounds,
  /** Images that are answered, and those answered rightly, from a threshold up, the highest first. */
  points: v.array(v.object({ threshold: v.number(), decided: v.number(), right: v.number() })),
});
export type CoverageCurve = v.InferOutput<typeof CoverageCurve>;

/** Curves by which a threshold is chosen. */
export const ThresholdCurves = v.object({
  run: RunId,
  part: Part,
  n: v.number(),
  curve: OneClassCurve,
  coverage: CoverageCurve,
});
export type ThresholdCurves = v.InferOutput<typeof ThresholdCurves>;

/** Answers under a decision. */
export const AnswersAt = v.object({
  run: RunId,
  part: Part,
  decision: v.nullable(Decision),
  figures: DecisionFigures,
  /** Counts [label][answer] in the order of the classes, "unsure" last; null above `mostClassesInMatrix` classes. */
  confusion: v.nullable(v.array(v.array(v.number()))),
});
export type AnswersAt = v.InferOutput<typeof AnswersAt>;

/** A matrix of more classes would take longer to send than a person drags a slider. */
export const mostClassesInMatrix = 100;
