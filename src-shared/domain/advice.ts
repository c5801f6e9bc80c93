import * as v from 'valibot';
import { Part, RunId } from './image';
import { FoundSeries } from './leaks';

const Share = v.number();
const Bounds = v.tuple([v.number(), v.number()]);
/** An accuracy, 0..1, and the number of images that it was measured on. */
const Measured = v.object({ n: v.number(), accuracy: Share });

/** Findings that advice rests on, with their figures. The rules in engine/advice/rules say when each is given. */
export const Finding = v.variant('kind', [
  /** Groups of pictures that look the same and are labelled differently. */
  v.object({ kind: v.literal('contradicting-labels'), groups: v.number() }),
  /** Labels that the last search for suspect labels found, and the images that it examined. */
  v.object({ kind: v.literal('suspect-labels'), examined: v.number() }),
  /** A slice of validation images on which the run is worse than on the others by more than chance explains. */
  v.object({
    kind: v.literal('weak-slice'),
    run: RunId,
    key: v.string(),
    value: v.string(),
    accuracy: Share,
    interval: Bounds,
    restAccuracy: Share,
    p: v.number(),
  }),
  /** Much better on training than on validation images. */
  v.object({ kind: v.literal('overfitting'), run: RunId, train: Measured, validation: Measured, p: v.number() }),
  /** Better on validation than on test images by more than chance explains. */
  v.object({
    kind: v.literal('validation-above-test'),
    run: RunId,
    validation: Measured,
    test: Measured,
    p: v.number(),
  }),
  /** A class with so few test images that its recall is not known even if all are right: it could be as low as `atBest`. */
  v.object({ kind: v.literal('few-test-images'), class: v.string(), atBest: Share, others: v.number() }),
  /** Numbers of labelled images of the largest and the smallest class, and of all. */
  v.object({
    kind: v.literal('imbalanced-classes'),
    largest: v.object({ class: v.string(), images: v.number() }),
    smallest: v.object({ class: v.string(), images: v.number() }),
    labelled: v.number(),
    classes: v.number(),
  }),
  /** Two runs whose difference on the same validation images chance can explain. */
  v.object({
    kind: v.literal('runs-do-not-differ'),
    run: RunId,
    before: RunId,
    part: Part,
    fixed: v.number(),
    broken: v.number(),
    p: v.number(),
  }),
  /** A test part on which a difference of two runs would mostly be missed, and the number of images at which it would not. */
  v.object({
    kind: v.literal('test-too-small'),
    difference: Share,
    /** Share of images that only one of the two runs gets right. */
    discordant: Share,
    needed: v.number(),
  }),
  /**
   * Series of one subject that the present split cuts, or would cut: `leaking` images of `of` in `part` belong to series in training, too.
   * null and 0 without a split.
   */
  v.object({
    kind: v.literal('series-cut'),
    found: FoundSeries,
    part: v.nullable(v.picklist(['validation', 'test'])),
    leaking: v.number(),
    of: v.number(),
    /** Shares of the present split, or of the default one. */
    shares: v.object({ test: Share, validation: Share }),
  }),
]);
export type Finding = v.InferOutput<typeof Finding>;
export type AdviceKind = Finding['kind'];

export const adviceKinds = Finding.options.map((option) => option.entries.kind.literal);
export const AdviceKind = v.picklist(adviceKinds);

/** One piece of advice: a finding in words, what it is about, and how much it matters. */
export const Advice = v.object({
  kind: AdviceKind,
  /** What a dismissal is about, besides the kind: a class, a slice, a run; empty for the whole project. */
  subject: v.string(),
  /** The finding as sentences. */
  text: v.string(),
  /** Number of images that it is about. */
  images: v.number(),
  /** Points of accuracy, 0..1, that may be wrong, uncertain or gained: the order of advice. */
  effect: v.number(),
  finding: Finding,
});
export type Advice = v.InferOutput<typeof Advice>;

/** Most pieces of advice at a time: a person does one thing after the other. */
export const mostAdvice = 5;

/** Difference of two runs that a test part should be able to show, unless a person asks for another one. */
export const usualDifference = 0.02;
