import * as v from 'valibot';
import { Decision } from '../domain/decision';
import { RunId } from '../domain/image';
import { PathText } from '../domain/texts';

const Index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A probability, 0..1. */
export const Confidence = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A model to predict with: the folder of an exported model or of a run's own one, or a run of the open project. */
export const ModelChoice = v.union([PathText, v.object({ run: RunId })]);
export type ModelChoice = v.InferOutput<typeof ModelChoice>;

/** Whether the person trusts the folder's maker: a SavedModel can hold any operation, and is not run without that. */
export const Trust = v.optional(v.boolean(), false);

/** How probabilities become answers: left out for the model's own decision, null for the most probable class. */
export const ChosenDecision = v.optional(v.nullable(Decision));

/** An answer of a model for a picture. */
export const Answer = v.object({
  /** The most probable class. */
  class: v.string(),
  /**
   * The class under the decision, or 'unsure'; empty for that where a class is called so. The same as `class` without a decision.
   */
  decision: v.string(),
  /** Whether the model answers with no class. */
  isUnsure: v.boolean(),
  /** Probability of `class`. */
  confidence: v.number(),
});
export type Answer = v.InferOutput<typeof Answer>;

/** A row of a kept table. */
export const PredictedRow = v.object({
  /** Its number in the table, in the order in which files were found, from 0 on. */
  row: Index,
  path: v.string(),
  ...Answer.entries,
  /** One per class of the model. */
  probabilities: v.array(v.number()),
});
export type PredictedRow = v.InferOutput<typeof PredictedRow>;

/** Orders of a kept table: as found, the most confident answer first, or the least confident one. */
const predictedOrders = ['found', 'confident', 'doubtful'] as const;
export const PredictedOrder = v.picklist(predictedOrders);
export type PredictedOrder = v.InferOutput<typeof PredictedOrder>;

/** Most rows of one page. */
export const mostPredictedRows = 1000;

/** A table that a job keeps, by the job's id. */
export const KeptTable = { job: v.number() };
/** Only rows with at least this confidence. */
export const Above = v.optional(Confidence, 0);

/** Number of answers of a class. */
export const AnswerCount = v.object({
  class: v.string(),
  /** Images whose most probable class it is. */
  images: v.number(),
  /** Images whose answer it is by the decision. With the unsure ones, these add up to all. */
  answered: v.optional(v.number()),
});

/** A part of a kept table. */
export const PredictedPage = v.object({
  /** All rows so far. */
  images: v.number(),
  /** Rows that are asked for, of which this page is a part. */
  total: v.number(),
  /** Whether the job has ended, so that no more rows come. */
  isComplete: v.boolean(),
  /** Files so far that could not be read. */
  refused: v.number(),
  /** Rows so far for which the model answers with no class. */
  unsure: v.number(),
  classes: v.array(AnswerCount),
  /** answered[class]: rows so far that the model answers with the class of this number. */
  answered: v.array(v.number()),
  rows: v.array(PredictedRow),
});
export type PredictedPage = v.InferOutput<typeof PredictedPage>;

/** A page to ask for: rows from..to-1 in an order. */
export const PageQuestion = v.pipe(
  v.object({
    ...KeptTable,
    order: v.optional(PredictedOrder, 'found'),
    /** Only rows that the model answers with the class of this number in its classes, or those for which it is unsure. */
    answer: v.optional(v.nullable(v.union([Index, v.literal('unsure')])), null),
    above: Above,
    from: Index,
    to: Index,
  }),
  v.check(({ from, to }) => to - from <= mostPredictedRows, `A page has at most ${String(mostPredictedRows)} rows`),
);
export type PageQuestion = v.InferOutput<typeof PageQuestion>;
