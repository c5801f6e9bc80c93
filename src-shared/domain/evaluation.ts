import * as v from 'valibot';

/** Figures on one part. `accuracy` is in 0..1, `interval` its Wilson 95 % interval, `loss` the cross-entropy in nats. */
export const Figures = v.object({
  n: v.number(),
  loss: v.number(),
  accuracy: v.number(),
  interval: v.tuple([v.number(), v.number()]),
});
export type Figures = v.InferOutput<typeof Figures>;

/** Figures of one class; null where undefined: precision without predictions of the class, recall without labels of it. */
export const ClassFigures = v.object({
  class: v.string(),
  precision: v.nullable(v.number()),
  recall: v.nullable(v.number()),
  f1: v.nullable(v.number()),
  support: v.number(),
  predicted: v.number(),
});
export type ClassFigures = v.InferOutput<typeof ClassFigures>;

/** Figures with their confusion matrix, confusion[actual][predicted] in class order, and figures per class. */
export const Evaluation = v.object({
  ...Figures.entries,
  confusion: v.array(v.array(v.number())),
  perClass: v.array(ClassFigures),
});
export type Evaluation = v.InferOutput<typeof Evaluation>;
