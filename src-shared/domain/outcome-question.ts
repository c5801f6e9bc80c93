import * as v from 'valibot';
import { Decision } from './decision';
import { RunId } from './image';
import { NameText, PathText } from './texts';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/**
 * Chooses images of one part of a run's snapshot by what the run says about them. An image has to satisfy every field that is given.
 * Classes are given by their present names; no image has a class that the run doesn't know.
 */
export const OutcomeChoice = v.object({
  /** Class that the image is labelled as in the run's snapshot. */
  actual: v.optional(NameText),
  /** Most probable class. */
  predicted: v.optional(NameText),
  /** Two classes that are taken for each other: labelled as one of them, and predicted as the other. */
  pair: v.optional(v.tuple([NameText, NameText])),
  /** Whether the most probable class is the label. Default: 'wrong' when no other field is given, else 'all'. */
  only: v.optional(v.picklist(['all', 'right', 'wrong'])),
  /** Slice, as `runs.slices` names it. Kind 'not-found' when no image is in it. */
  slice: v.optional(v.object({ key: PathText, value: PathText })),
  /**
   * Images that another run has in the same part with the same picture, and that it was right or wrong about. Both runs are
   * judged by this run's labels.
   * Images of a class that the other run doesn't know are left out.
   */
  against: v.optional(v.object({ run: RunId, wasRight: v.optional(v.boolean()), isRight: v.optional(v.boolean()) })),
  /** Decision that `answer` and the order by threshold are about; by default the run's own. */
  decision: v.optional(Decision),
  /** What is answered under the decision: rightly, wrongly, "unsure", or a certain class. Without a decision, the most probable class. */
  answer: v.optional(v.union([v.picklist(['right', 'wrong', 'unsure']), v.object({ class: NameText })])),
  /** Lowest and highest probability of the predicted class, both included. */
  confidence: v.optional(v.tuple([Share, Share])),
  /** Whether a person has confirmed this label, which the image still has. Mistakes stay the default beside it. */
  confirmed: v.optional(v.boolean()),
});
export type OutcomeChoice = v.InferOutput<typeof OutcomeChoice>;

/**
 * Order of the chosen images. 'confident': the most confident predictions first. 'doubtful': the reverse. 'nearest-threshold': by the
 * distance between the decision's threshold and the probability that it is compared with; kind 'bad-input' without a decision.
 */
export const OutcomeOrder = v.picklist(['confident', 'doubtful', 'nearest-threshold']);
export type OutcomeOrder = v.InferOutput<typeof OutcomeOrder>;
