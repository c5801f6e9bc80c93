import * as v from 'valibot';
import { NameText } from './texts';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/**
 * How probabilities become an answer, where that is not simply the most probable class.
 * - class: with two classes, the answer is `class` if its probability is at least `threshold`, else the other one.
 * - abstain: the answer is the most probable class, or "unsure" if its probability is below `threshold`.
 */
export const Decision = v.variant('kind', [
  v.object({ kind: v.literal('class'), class: NameText, threshold: Share }),
  v.object({ kind: v.literal('abstain'), threshold: Share }),
]);
export type Decision = v.InferOutput<typeof Decision>;

/** Rules that suggest a decision from validation images; see metrics/decisions. */
export const DecisionRule = v.variant('by', [
  v.object({ by: v.literal('f1') }),
  v.object({ by: v.literal('equal-error') }),
  /** Costs of calling an image of the first class the second, and of the reverse. */
  v.object({
    by: v.literal('cost'),
    costs: v.tuple([v.pipe(v.number(), v.minValue(0)), v.pipe(v.number(), v.minValue(0))]),
  }),
  /** Largest share of wrong answers among those that are not "unsure". */
  v.object({ by: v.literal('error'), most: Share }),
]);
export type DecisionRule = v.InferOutput<typeof DecisionRule>;

/** Bounds of a 95 % interval. */
const Bounds = v.tuple([v.number(), v.number()]);

/** Figures of answers under a decision. */
export const DecisionFigures = v.object({
  n: v.number(),
  /** Images that got a class. */
  decided: v.number(),
  /** Their share of all, 0..1. */
  coverage: v.number(),
  /** Share of right answers among the decided, with Wilson's 95 % interval; null when none is decided. */
  accuracy: v.nullable(v.number()),
  interval: Bounds,
  perClass: v.array(
    v.object({
      class: v.string(),
      /** Images labelled as the class. */
      support: v.number(),
      /** Shares of these that got the class, another class, or "unsure"; null without images. */
      right: v.nullable(v.number()),
      wrong: v.nullable(v.number()),
      unsure: v.nullable(v.number()),
      /** Wilson's 95 % intervals of these shares; [0, 1] without images. */
      intervals: v.object({ right: Bounds, wrong: Bounds, unsure: Bounds }),
    }),
  ),
});
export type DecisionFigures = v.InferOutput<typeof DecisionFigures>;

/** Answer where a model is not sure enough, beside the names of classes. It stands for no class. */
export const unsure = 'unsure';

/**
 * What a table of predictions says where a model is unsure: 'unsure', but an empty text where a class has that name, so that no
 * answer reads like the lack of one.
 */
export const unsureMarker = (classes: readonly string[]): string => (classes.includes(unsure) ? '' : unsure);

/** Says that figures under a decision flatter it on the images that it was chosen on. */
export const chosenOnTheseNote =
  'A threshold that was chosen on these images does a little better on them than on new ones.';

/** Describes a decision: '“woman” from 0.62 up' or 'unsure below 0.9'. */
export function decisionText(decision: Decision): string {
  const threshold = String(Number(decision.threshold.toPrecision(4)));
  return decision.kind === 'abstain' ? `unsure below ${threshold}` : `“${decision.class}” from ${threshold} up`;
}
