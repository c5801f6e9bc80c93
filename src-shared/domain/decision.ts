import * as v from 'valibot';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/**
 * How probabilities become an answer, where that is not simply the most probable class.
 * - class: of two classes, the answer is `class` from this probability of it up, else the other one.
 * - abstain: the most probable class, but "unsure" below this probability of it.
 */
export const Decision = v.variant('kind', [
  v.object({ kind: v.literal('class'), class: v.string(), threshold: Share }),
  v.object({ kind: v.literal('abstain'), threshold: Share }),
]);
export type Decision = v.InferOutput<typeof Decision>;

/** Rules that suggest a decision from validation images; see metrics/decisions. */
export const DecisionRule = v.variant('by', [
  v.object({ by: v.literal('f1') }),
  v.object({ by: v.literal('equal-error') }),
  /** Costs of calling an image of the first class the second, and of the second the first. */
  v.object({
    by: v.literal('cost'),
    costs: v.tuple([v.pipe(v.number(), v.minValue(0)), v.pipe(v.number(), v.minValue(0))]),
  }),
  /** Largest share of wrong answers among those that are not "unsure". */
  v.object({ by: v.literal('error'), most: Share }),
]);
export type DecisionRule = v.InferOutput<typeof DecisionRule>;

/** Figures of answers under a decision. */
export const DecisionFigures = v.object({
  n: v.number(),
  /** Images that got a class. */
  decided: v.number(),
  /** Their share of all, 0..1. */
  coverage: v.number(),
  /** Share of right answers among the decided, with Wilson's 95 % interval; null when none is decided. */
  accuracy: v.nullable(v.number()),
  interval: v.tuple([v.number(), v.number()]),
  perClass: v.array(
    v.object({
      class: v.string(),
      /** Images labelled as the class. */
      support: v.number(),
      /** Shares of these that got the class, another class, or "unsure"; null without images. */
      right: v.nullable(v.number()),
      wrong: v.nullable(v.number()),
      unsure: v.nullable(v.number()),
    }),
  ),
});
export type DecisionFigures = v.InferOutput<typeof DecisionFigures>;

/** The answer where a model is not sure enough. No class can have this name in a table beside it: it is no class. */
export const unsure = 'unsure';

/** 'at 0.62 or more for “woman”' or 'unsure below 0.9'. */
export function decisionText(decision: Decision): string {
  const threshold = String(Number(decision.threshold.toPrecision(4)));
  return decision.kind === 'abstain' ? `unsure below ${threshold}` : `“${decision.class}” from ${threshold} up`;
}
