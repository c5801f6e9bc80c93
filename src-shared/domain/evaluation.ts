import * as v from 'valibot';

/** Figures of one part. accuracy in 0..1; interval is its Wilson 95 % interval; loss is cross-entropy in nats. */
export const Figures = v.object({
  n: v.number(),
  loss: v.number(),
  accuracy: v.number(),
  interval: v.tuple([v.number(), v.number()]),
});
export type Figures = v.InferOutput<typeof Figures>;

/** null where a figure is undefined: precision when nothing was predicted so, recall when nothing is labelled so. */
export const ClassFigures = v.object({
  class: v.string(),
  precision: v.nullable(v.number()),
  recall: v.nullable(v.number()),
  f1: v.nullable(v.number()),
  support: v.number(),
  predicted: v.number(),
});
export type ClassFigures = v.InferOutput<typeof ClassFigures>;

/** Figures with what lies behind them. confusion[actual][predicted], rows and columns in class order. */
export const Evaluation = v.object({
  ...Figures.entries,
  confusion: v.array(v.array(v.number())),
  perClass: v.array(ClassFigures),
});
export type Evaluation = v.InferOutput<typeof Evaluation>;
