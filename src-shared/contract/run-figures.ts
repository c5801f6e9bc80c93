import * as v from 'valibot';
import { Assessment } from '../domain/assessment';
import { Ceiling } from '../domain/ceiling';
import { AnswersAt, ThresholdCurves } from '../domain/threshold-curves';
import { RunCalibration } from '../domain/calibration';
import { NameText, PathText } from '../domain/texts';
import { Decision, DecisionFigures, DecisionRule } from '../domain/decision';
import { Part, RunId } from '../domain/image';
import { PairedComparison } from '../domain/paired';
import { Slice } from '../domain/slice';
import { request } from '../rpc/declare';
import { Leak } from '../domain/leaks';
import { ComparedOutcome, UnknownClasses } from '../domain/run';

/** Requests of the noun `runs` about figures of finished runs, and about the decision and the temperature that they hold for. */
export const figuresOfRuns = {
  /**
   * Figures beyond accuracy on one part of a run, as labelled in its snapshot, and those of its answers under its decision. `get` has
   * accuracy and confusion matrix. They name no images, so that a test part needs no look. May take seconds with many images or
   * classes. Kind 'no-data' for a part without images.
   */
  figures: request(
    v.object({ run: RunId, part: Part }),
    v.object({
      run: RunId,
      part: Part,
      ...Assessment.entries,
      /** The run's decision; null for the most probable class. */
      decision: v.nullable(Decision),
      /** Figures of the answers under the decision; null without one. */
      decided: v.nullable(DecisionFigures),
    }),
  ),
  /**
   * Images that a newer run fixed or broke compared with an older one, its most confident predictions first. Compares images in the
   * same part of both snapshots with the same picture, by the newer run's labels. `actual` and `predicted` are the newer run's;
   * `before` is the older prediction. Images of classes that the older run doesn't know are counted in `unknown`.
   */
  compare: request(
    v.object({ run: RunId, before: RunId, part: Part }),
    v.object({
      images: v.number(),
      fixed: v.array(ComparedOutcome),
      broken: v.array(ComparedOutcome),
      unknown: UnknownClasses,
    }),
  ),
  /**
   * Decides whether a run is better than another, on images in the same part of both snapshots with the same picture, by the run's own
   * labels. The answer names no images, so that a test part needs no look. Kind 'no-data' when the runs have no image in common.
   */
  difference: request(
    v.object({ run: RunId, before: RunId, part: Part }),
    v.object({
      before: RunId,
      run: RunId,
      part: Part,
      ...PairedComparison.entries,
      /** Images of classes that the older run doesn't know; they are not compared. */
      unknown: UnknownClasses,
      verdict: v.string(),
    }),
  ),
  /**
   * Older finished runs that a run can be compared with, newest first, each with the number of images of the part that both have.
   * They know at least two of the run's classes. `of` is the run's own number; few images in common come from another split.
   */
  comparable: request(
    v.object({ run: RunId, part: Part }),
    v.object({ of: v.number(), runs: v.array(v.object({ run: RunId, images: v.number() })) }),
  ),
  /**
   * How a run's probabilities become an answer: its own decision, or what a rule suggests, with its figures on validation images
   * (null without any). Kind 'bad-input' when the rule needs two classes, 'no-data' when it finds no threshold.
   */
  decision: request(
    v.object({ run: RunId, rule: v.optional(DecisionRule) }),
    v.object({ run: RunId, decision: v.nullable(Decision), at: v.nullable(DecisionFigures) }),
  ),
  /** Gives a run a decision; one step. Null goes back to the most probable class. Kind 'bad-input' when it does not fit the run. */
  decide: request(
    v.object({ run: RunId, decision: v.nullable(Decision) }),
    v.object({ run: RunId, decision: v.nullable(Decision), at: v.nullable(DecisionFigures) }),
  ),
  /**
   * Answers on one part of a run under a decision, by default the run's own; null is the most probable class. Figures name no image,
   * so a test part needs no look, but another decision than the run's own is tried on validation images only. Kinds 'bad-input' for
   * another part, or when the decision does not fit the run, 'no-data' for a part without images.
   */
  atThreshold: request(v.object({ run: RunId, part: Part, decision: v.optional(v.nullable(Decision)) }), AnswersAt),
  /**
   * Curves by which a threshold is chosen: ROC and precision-recall of one class against the rest (by default the second), and accuracy
   * by coverage. May take seconds with many images. Kind 'no-data' for a part without images.
   */
  curves: request(v.object({ run: RunId, part: Part, class: v.optional(NameText) }), ThresholdCurves),
  /**
   * How well a run's probabilities match its validation and its test images, as trained and at its temperature; at the temperature that
   * fits when none is applied. Figures of the test part name no image and need no look.
   */
  calibration: request(v.object({ run: RunId }), RunCalibration),
  /**
   * Applies the temperature that fits a run's validation images to its probabilities, wherever they appear, or takes it back; one step.
   * A decision of two classes is scaled with it, so that it answers the same. One of more classes has no equal at another temperature
   * and is dropped; `dropped` is then that decision. Kind 'no-data' without validation images.
   */
  calibrate: request(
    v.object({ run: RunId, isApplied: v.boolean() }),
    v.object({ ...RunCalibration.entries, dropped: v.nullable(Decision) }),
  ),
  /**
   * Figures on one part of a run per slice: by property (class, attribute, tag, source, saved view, issue, measure, size, share of the
   * picture that the face takes, cluster of features) and by pairs of properties. Slices that are certainly bad come first. `keys`
   * limits the properties. Kind 'sealed' for a test part without a look.
   */
  slices: request(
    v.object({ run: RunId, part: Part, keys: v.optional(v.array(NameText)) }),
    v.object({ n: v.number(), accuracy: v.nullable(v.number()), slices: v.array(Slice) }),
  ),
  /** View of the images of one slice. Kinds 'not-found', 'sealed'. */
  sliceView: request(
    v.object({ run: RunId, part: Part, key: PathText, value: PathText }),
    v.object({ view: v.number(), total: v.number() }),
  ),
  /**
   * Images of validation and test that belong with images which the run's model was trained on: copies, and series by attribute, file name,
   * folder or capture time. Beside every figure on these parts. Names no image, and needs no look.
   */
  leaks: request(v.object({ run: RunId }), v.object({ leaks: v.array(Leak) })),
  /** What a perfect model could reach on the labels of one part of a run; null without a search that still holds for them. */
  ceiling: request(v.object({ run: RunId, part: Part }), v.object({ ceiling: v.nullable(Ceiling) })),
} as const;
